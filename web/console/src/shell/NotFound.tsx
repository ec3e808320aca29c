/** For an address that leads nowhere. */

import { Link } from "react-router";
import { PageTitle } from "../ui/parts";
import { Empty } from "../ui/states";

export function NotFound() {
  return (
    <>
      <PageTitle title="Not found" unseen />
      <Empty
        icon="search"
        title="There is no page at this address"
        actions={
          <Link className="button" to="/inbox">
            To the inbox
          </Link>
        }
      >
        It may have moved, or the address is not whole.
      </Empty>
    </>
  );
}
