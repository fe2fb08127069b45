import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printEvaluation } from "../../src/grammar/evaluation/index.js";
import { printType } from "../../src/grammar/type/print.js";
import type { Evaluation, TypeRow } from "../../src/model/outputs.js";
import { anyAddress } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const offset = fc.integer({ min: 0, max: 0xffff });
const value = fc.constantFrom(
  "",
  "0x004e9000 _PEB",
  "0n-5",
  "(null)",
  '[16] "smss.exe"',
  "_LIST_ENTRY [ 0x77130000 - 0x0 ]",
  "Pos 0, 4 Bits",
  "std::basic_string<char,std::char_traits<char> >",
  "0x61 'a'",
);
const field = fc.record({
  line: fc.constant(0),
  depth: fc.constant(0),
  offset,
  name: fc.constantFrom("Ldr", "m_p", "A::b"),
  value,
});
const element = fc.tuple(fc.integer({ min: 0, max: 99 }), value).map(([i, text]): TypeRow => ({
  line: 0,
  depth: 1,
  offset: null,
  name: `[${String(i).padStart(2, "0")}]`,
  value: text,
}));
const rows = fc
  .array(
    fc.tuple(
      field,
      fc.array(
        fc.oneof(
          field.map((one) => ({ ...one, depth: 1 })),
          element,
        ),
        { maxLength: 3 },
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((groups): TypeRow[] => groups.flatMap(([head, inner]) => [head, ...inner]));

test("reads back the types it prints", () => {
  const header = fc.constantFrom(null, "ntdll!_TEB", "contoso!Proxy");
  fc.assert(
    fc.property(header, rows, (head, fields) => {
      const type = { _tag: "type", lines: [1, 1], header: head, name: head, address: null, rows: fields } as const;
      expect(placeless(outputsOf(printType(type), "dt x"))).toEqual(placeless([type]));
    }),
  );
});

test("reads back the evaluations it prints", () => {
  const masm = fc.tuple(fc.integer(), anyAddress).map(([n, hex]): Evaluation => ({
    _tag: "evaluation",
    line: 0,
    lines: [1, 1],
    type: null,
    value: String(n),
    hex,
    text: null,
    fields: [],
  }));
  const cpp = fc
    .tuple(fc.constantFrom("unsigned int64", "int", "wchar_t"), fc.constantFrom("5", "-12", "0x61 'a'"))
    .map(([type, shown]): Evaluation => ({
      _tag: "evaluation",
      line: 0,
      lines: [1, 1],
      type,
      value: shown,
      hex: shown.startsWith("0x") ? "61" : null,
      text: null,
      fields: [],
    }));
  fc.assert(
    fc.property(fc.oneof(masm, cpp), (one) => {
      expect(placeless(outputsOf(printEvaluation(one), one.type === null ? "? x" : "?? x"))).toEqual(placeless([one]));
    }),
  );
});
