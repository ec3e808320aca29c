/** Within which time tickets are to be answered and solved, and how conversations are wrapped up. */

import { Targets } from "./Targets";
import { WrapUpReasons } from "./WrapUpReasons";

export function Tickets() {
  return (
    <div className="stack">
      <Targets />
      <WrapUpReasons />
    </div>
  );
}
