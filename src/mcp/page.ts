import * as E from "fp-ts/lib/Either.js";
import { wrongArgument, type Refusal } from "./refusal.js";

/** What the caller asks for: how many, and from where on. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface Page {
  readonly total: number;
  /** Pass it as `cursor` for what follows; null at the end. */
  readonly nextCursor: string | null;
}

export interface Slice {
  readonly from: number;
  readonly to: number;
  readonly page: Page;
}

/**
 * Which of `total` entries an answer holds. A cursor, `20.3fa9c1d2`, names the place and the content it was made for: a
 * log that has changed since is not silently read on in another place.
 */
export function sliceOf(
  total: number,
  { cursor, limit }: PageRequest,
  usual: number,
  hash: string,
): E.Either<Refusal, Slice> {
  let from = 0;
  if (cursor !== undefined) {
    const [, place, of] = /^(\d{1,9})\.([0-9a-f]{8})$/.exec(cursor) ?? [];
    if (place === undefined || Number(place) > total)
      return E.left(
        wrongArgument("This is no cursor of such an answer.", "Pass nextCursor of the page before, as it is."),
      );
    if (of !== hash.slice(0, 8))
      return E.left(wrongArgument("The log has changed since the page before.", "Begin again without cursor."));
    from = Number(place);
  }
  const to = Math.min(total, from + (limit ?? usual));
  return E.right({ from, to, page: { total, nextCursor: to < total ? `${to}.${hash.slice(0, 8)}` : null } });
}
