import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printSymbols } from "../../src/grammar/symbols/print.js";
import { newSymbolRow } from "../../src/grammar/symbols/row.js";
import { printVariables } from "../../src/grammar/variables/print.js";
import type { SymbolRow, VariableRow } from "../../src/model/outputs.js";
import { anyAddress, moduleName, printable, symbolName } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const value = fc.constantFrom("0x00425de8", "0n-12", "512", "struct MyStruct", "<no type information>", "{ size=4 }");
const text = fc.option(printable);

const symbol = fc
  .record({
    address: anyAddress,
    kind: fc.constantFrom(null, "prv func", "pub global"),
    size: fc.integer({ min: 0, max: 0xffff }),
    type: fc.constantFrom(null, "char *", "<NoType>", "struct HWND__ *", "char [128]"),
    module: moduleName,
    symbol: symbolName,
    signature: fc.constantFrom(null, "(void)", "(struct HWND__ *, unsigned int)"),
    shown: fc.option(fc.tuple(value, text)),
  })
  .map(({ shown, ...known }): SymbolRow => {
    const preview = shown !== null && shown[0].startsWith("0x") ? shown[1] : null;
    return newSymbolRow({
      ...known,
      line: 0,
      callSite: `${known.module}!${known.symbol}`,
      size: known.kind === null ? null : known.size,
      signature: shown === null ? known.signature : null,
      value: shown?.[0] ?? null,
      text: preview,
    });
  });

const variable = fc
  .record({
    address: fc.option(anyAddress),
    location: fc.constantFrom(null, "@ebp+0x08", "@rcx", "<unavailable>"),
    kind: fc.constantFrom(null, "prv param", "local"),
    type: fc.constantFrom(null, "char **", "class std::shared_ptr<int>", "unsigned char"),
    name: fc.constantFrom("lpszUrl", "this", "m_cb", "__$ReturnUdt"),
    value,
    text,
  })
  .map((row): VariableRow => ({ line: 0, ...row, text: row.value.startsWith("0x") ? row.text : null }));

test("reads back the symbols it prints", () => {
  fc.assert(
    fc.property(fc.array(symbol, { minLength: 1, maxLength: 5 }), (rows) => {
      const symbols = { _tag: "symbols", lines: [1, 1], rows } as const;
      expect(placeless(outputsOf(printSymbols(symbols), "x /t /v *!*"))).toEqual(placeless([symbols]));
    }),
  );
});

test("reads back the variables it prints", () => {
  fc.assert(
    fc.property(fc.array(variable, { minLength: 1, maxLength: 5 }), (rows) => {
      const variables = { _tag: "variables", lines: [1, 1], rows } as const;
      expect(placeless(outputsOf(printVariables(variables), "dv /t /V"))).toEqual(placeless([variables]));
    }),
  );
});
