import type { Knowledge } from "../knowledge/index.js";

/**
 * Knowledge that answers the same question once: a log asks for the same few thousand names hundreds of thousands of
 * times. Made anew for each case, so nothing outlives it.
 */
export function remembering(knowledge: Knowledge): Knowledge {
  const { catalogue } = knowledge;
  return {
    ...knowledge,
    catalogue: {
      ...catalogue,
      find: byTwo((module, symbol) => catalogue.find(module, symbol)),
      inGroup: byTwo((api, group) => catalogue.inGroup(api, group)),
    },
    frameKind: byTwo((module, symbol) => knowledge.frameKind(module, symbol)),
  };
}

function byTwo<A, B, R>(answer: (a: A, b: B) => R): (a: A, b: B) => R {
  const known = new Map<A, Map<B, R>>();
  return (a, b) => {
    let row = known.get(a);
    if (row === undefined) known.set(a, (row = new Map()));
    if (!row.has(b)) row.set(b, answer(a, b));
    return row.get(b)!;
  };
}
