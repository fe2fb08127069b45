/**
 * Documents that are cases, because `analyze` made them or because somebody looked: at all of a large one nobody needs to
 * look a second time, however often it is used.
 */
export const knownCases: WeakSet<object> = new WeakSet();
