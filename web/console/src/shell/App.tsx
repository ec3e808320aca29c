/** Which page is shown: the door (signing in, an invitation, a new password) to strangers, the console to members. */

import { lazy, Suspense, useEffect } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { signedOut } from "../api/client";
import { queries } from "../api/queries";
import { SessionContext, useSessionQuery } from "../api/session";
import { LiveProvider } from "../features/inbox/LiveProvider";
import { Failed, SkeletonRows } from "../ui/states";
import { Frame } from "./Frame";
import { NotFound } from "./NotFound";
import { PAGES } from "./pages";

const SignIn = lazy(() => import("../features/access/SignIn"));
const Invitation = lazy(() => import("../features/access/Invitation"));
const PasswordReset = lazy(() => import("../features/access/PasswordReset"));

export function App() {
  return (
    <Suspense fallback={<Splash />}>
      <Routes>
        <Route path="/invitations/:token" element={<Invitation />} />
        <Route path="/password-resets/:token" element={<PasswordReset />} />
        <Route path="*" element={<Members />} />
      </Routes>
    </Suspense>
  );
}

function Members() {
  const session = useSessionQuery();
  const { pathname } = useLocation();
  useEffect(() => {
    const leave = (): void => {
      queries.setQueryData(["session"], null);
    };
    signedOut.addEventListener("out", leave);
    return () => signedOut.removeEventListener("out", leave);
  }, []);
  if (session.data === null) return <SignIn />;
  if (session.isError && !session.data)
    return (
      <main className="splash">
        <Failed what="The console" error={session.error} onRetry={session.refetch} />
      </main>
    );
  if (!session.data) return <Splash />;
  if (pathname === "/sign-in") return <Navigate to="/" replace />;
  return (
    <SessionContext value={session.data}>
      <LiveProvider>
        <Frame>
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <Routes>
              <Route path="/" element={<Navigate to="/inbox" replace />} />
              {PAGES.map(({ path, element: Element }) => (
                <Route key={path} path={path} element={<Element />} />
              ))}
              <Route path="*" element={<NotFound />} />
            </Routes>
          </Suspense>
        </Frame>
      </LiveProvider>
    </SessionContext>
  );
}

function Splash() {
  return (
    <div className="splash" role="status" aria-label="Loading">
      <img src="/console/favicon.svg" alt="" width="40" height="40" />
    </div>
  );
}
