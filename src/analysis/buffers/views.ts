import type { Address } from "../../model/address.js";
import { pageOf } from "./place.js";
import type { Piece, Stretch } from "./stretches.js";

/** A range of memory that was looked at, at one stop. */
export interface View {
  readonly start: number;
  readonly end: number;
  readonly address: Address;
  readonly form: "content" | "words";
  readonly wide: boolean;
  readonly pieces: readonly Piece[];
}

interface OpenView {
  start: number;
  end: number;
  address: Address;
  form: View["form"];
  wide: boolean;
  readonly pieces: Piece[];
  /** Another view has taken its rows. */
  merged: boolean;
}

/**
 * Joins the stretches of one stop that show one buffer: those that overlap or continue each other.
 *
 * ```text
 * da 00170aa8       00170aa8 … 00170ac8, a hole, 00170b08 …
 * db 00170ae8 L20   lies inside: it fills the hole
 * dd 0012f000 L40   a stack is looked at: a string that was asked for inside it stays a buffer of its own
 * ```
 *
 * `isNamed` tells the places at which the buffers of calls begin: a dump from there is never joined to what lies before.
 */
export function viewsOf(stretches: readonly Stretch[], isNamed: (place: number) => boolean): readonly View[] {
  const all: OpenView[] = [];
  const byPage = new Map<number, Set<OpenView>>();
  for (const { start, end, address, form, wide, pieces } of stretches) {
    if (form === "none") continue;
    let view: OpenView | null = null;
    for (const other of near(byPage, start - 1, end)) {
      const own: OpenView | Span = view ?? { start, end, form };
      if (other.merged || other === view || !joins(other, own, isNamed)) continue;
      if (view === null) {
        view = other;
        absorb(view, { start, end, address, form, wide, pieces });
      } else {
        absorb(view, other);
        other.merged = true;
        register(byPage, other.start, other.end, view);
      }
    }
    if (view === null) {
      view = { start, end, address, form, wide, pieces: [...pieces], merged: false };
      all.push(view);
    }
    register(byPage, start, end, view);
  }
  return all.filter((view) => !view.merged);
}

type Span = Pick<View, "start" | "end" | "form">;

function near(byPage: ReadonlyMap<number, ReadonlySet<OpenView>>, start: number, end: number): ReadonlySet<OpenView> {
  const found = new Set<OpenView>();
  for (let page = pageOf(start); page <= pageOf(end); page++)
    for (const view of byPage.get(page) ?? []) found.add(view);
  return found;
}

function register(byPage: Map<number, Set<OpenView>>, start: number, end: number, view: OpenView): void {
  for (let page = pageOf(start); page <= pageOf(end - 1); page++) {
    const views = byPage.get(page);
    if (views === undefined) byPage.set(page, new Set([view]));
    else views.add(view);
  }
}

function joins(a: Span, b: Span, isNamed: (place: number) => boolean): boolean {
  if (a.start > b.end || b.start > a.end) return false;
  if (a.start === b.start) return true;
  const [low, high] = a.start < b.start ? [a, b] : [b, a];
  if (isNamed(high.start)) return false;
  return low.form === "content" ? high.form === "content" || high.start < low.end : high.form === "words";
}

function absorb(view: OpenView, other: View): void {
  if (other.start < view.start) view.address = other.address;
  view.start = Math.min(view.start, other.start);
  view.end = Math.max(view.end, other.end);
  if (other.form === "content") view.form = "content";
  view.wide &&= other.wide;
  for (const piece of other.pieces) view.pieces.push(piece);
}
