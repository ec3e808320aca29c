/** The few line icons of the chat; decoration only, so hidden from assistive technology. */

const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  clip: "m20 11-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.6-8.6a3.5 3.5 0 0 1 5 5l-8.6 8.5a1.7 1.7 0 0 1-2.5-2.4l7.9-7.8",
  send: "M5 12h14M13 6l6 6-6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
  restart: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  forget: "M4 7h16M9 7V4.5h6V7M6.5 7l.8 12.5h9.4L17.5 7",
  outside: "M9 5h10v10M19 5 6 18",
  down: "m6 9 6 6 6-6",
  check: "m5 12.5 4.5 4.5L19 7.5",
  alert: "M12 8v5M12 16.5h.01M12 3 2.5 20h19Z",
  chat: "M20 11.5a7.6 7.6 0 0 1-8 7.4 9 9 0 0 1-3.3-.6L4 20l1.4-4a7 7 0 0 1-1.4-4.5 7.6 7.6 0 0 1 8-7.4 7.6 7.6 0 0 1 8 7.4Z",
  page: "M7 3.5h7l4 4V20.5H7ZM13.5 3.5V8H18M10 12.5h5M10 16h5",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
