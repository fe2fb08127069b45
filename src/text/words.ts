const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

let source: Uint8Array = NOTHING;
let view: DataView = NO_VIEW;

/**
 * The same bytes, to be read four at a time at any place: an engine does that in one step, where a byte of its own takes
 * half a dozen. The lines of a chunk stand in one array, so its view is made once.
 */
export function wordsOf(bytes: Uint8Array): DataView {
  if (bytes !== source) {
    source = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  return view;
}

/** Lets the bytes go that were looked at last, which may be a whole log. */
export function forgetWords(): void {
  source = NOTHING;
  view = NO_VIEW;
}
