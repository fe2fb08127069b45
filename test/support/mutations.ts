import fc from "fast-check";

/** One way to damage a log. */
export type Mutation = (text: string) => string;

const at = (text: string, share: number): number => Math.floor(share * text.length);
const lineMutation =
  (change: (lines: string[], at: number) => void) =>
  (share: number): Mutation =>
  (text) => {
    const lines = text.split("\n");
    change(lines, Math.min(lines.length - 1, Math.floor(share * lines.length)));
    return lines.join("\n");
  };

const share = fc.double({ min: 0, max: 0.999999, noNaN: true });

/** Lines lost, doubled, swapped, cut, joined; characters flipped; control and direction characters put in. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  share.map(lineMutation((lines, i) => void lines.splice(i, 1))),
  share.map(lineMutation((lines, i) => void lines.splice(i, 0, lines[i]!))),
  share.map(lineMutation((lines, i) => void ([lines[i], lines[0]] = [lines[0]!, lines[i]!]))),
  share.map(lineMutation((lines, i) => void (lines[i] = lines[i]!.slice(0, lines[i]!.length >> 1)))),
  share.map(lineMutation((lines, i) => void lines.splice(i, 2, `${lines[i]}${lines[i + 1] ?? ""}`))),
  share.map(
    (where): Mutation =>
      (text) =>
        text.slice(0, at(text, where)),
  ),
  share.map(
    (where): Mutation =>
      (text) =>
        text.slice(at(text, where)),
  ),
  fc.tuple(share, fc.string({ maxLength: 12, unit: "binary" })).map(
    ([where, extra]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + extra + text.slice(at(text, where)),
  ),
  fc
    .tuple(share, fc.constantFrom("0", "f", "`", "!", "+0x", '"', ">", "\u0000", "\u001b[31m", "\u202e", "\r", "?"))
    .map(
      ([where, extra]): Mutation =>
        (text) =>
          text.slice(0, at(text, where)) + extra + text.slice(at(text, where) + 1),
    ),
);

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 8 });

/** Runs of the property tests: few by default, many with `FUZZ_RUNS=100000`. */
export const FUZZ_RUNS: number = Number(process.env["FUZZ_RUNS"] ?? 120);
