import type { TokenType } from "chevrotain";
import { choice, type LineShape, type OutputKind } from "../output-kind.js";
import { traceRow } from "../trace/row.js";
import { readLocks } from "./read.js";
import { counter, owners, resource, section, state, total, treeRow, waiter, waiting } from "./shapes.js";

const BEGINNERS = [section, resource, counter, total, treeRow];
const CONTINUATIONS = [state, owners, waiting, waiter];

/** Critical sections and kernel resources. */
export const locks: OutputKind = {
  tag: "locks",
  commands: /^!(?:ntsdexts\.|uext\.|kdexts\.|exts\.)?(?:locks|cs|critsec|eresource)$/,
  rows: "any",
  shapes: [...BEGINNERS, ...CONTINUATIONS],
  // locks = beginner , { beginner | "Threads Waiting On …" , { addresses } | any other line of a lock } ;
  rule: (grammar, t) => {
    const named = (shapes: readonly LineShape[]): readonly TokenType[] => shapes.map(({ name }) => t[name]!);
    const addresses = choice(grammar, 0, [t["MemoryRow"]!, t["PointerRow"]!]);
    const waiters = grammar.RULE("lockWaiters", () => {
      grammar.consume(0, t[waiting.name]!);
      grammar.many(0, addresses);
    });
    const first = choice(grammar, 0, named(BEGINNERS));
    const others = named([...BEGINNERS, ...CONTINUATIONS.filter((shape) => shape !== waiting), traceRow]);
    const any = [
      { ALT: () => grammar.subrule(0, waiters) },
      ...others.map((type) => ({ ALT: () => grammar.consume(1, type) })),
    ];
    return grammar.RULE("locks", () => {
      first();
      grammar.many(0, () => grammar.or(1, any));
    });
  },
  read: readLocks,
};
