/** Puts the chosen colours on the page before anything is drawn, so that it never flashes in the other ones. */
try {
  const chosen = localStorage.getItem("frontdesk.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is forbidden: the system's setting holds.
}
