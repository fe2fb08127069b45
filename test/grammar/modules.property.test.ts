import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { newModuleRow } from "../../src/grammar/modules/row.js";
import { printModules } from "../../src/grammar/modules/print.js";
import { address, plus } from "../../src/model/address.js";
import type { ModuleRow } from "../../src/model/outputs.js";
import { moduleName } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const page = fc.integer({ min: 1, max: 0xffff0 });
const range = fc
  .tuple(page, fc.integer({ min: 1, max: 0x800 }), fc.constantFrom(0, 0x7ff8))
  .map(([lo, pages, hi]) => ({ start: address(hi, lo * 4096, hi > 0), pages }))
  .map(({ start, pages }) => ({ start, end: plus(start, pages * 4096) }))
  .filter(({ start, end }) => end > start);

const loaded = fc
  .record({
    range,
    name: moduleName,
    flags: fc.constantFrom(null, "C", "T", "M #"),
    symbols: fc.constantFrom("deferred", "pdb symbols", "export symbols", "service symbols: DWARF Private Symbols"),
    path: fc.constantFrom(null, "C:\\Program Files\\Contoso\\agent.exe", "ntdll.dll"),
    timestamp: fc.constantFrom(null, "Wed Aug 04 00:59:14 2004 (41107752)"),
  })
  .map(({ range: { start, end }, ...known }): ModuleRow => newModuleRow({ line: 0, start, end, ...known }));
const withChecksum = fc
  .tuple(range, moduleName, fc.constantFrom("cmd.exe", "C:\\Windows\\System32\\wininet.dll"))
  .map(([{ start, end }, name, path]) => newModuleRow({ line: 0, start, end, name, path, checksum: "0005BDEC" }));
const detailed = fc
  .tuple(range, moduleName, fc.constantFrom("1.6.17.0", "5.01 (xpsp.080413-2105)"))
  .map(([{ start, end }, name, version]) => {
    const field = (label: string, value: string): ModuleRow["fields"][number] => ({ line: 0, label, value });
    const fields = [
      field("Image path", `C:\\w\\${name}.dll`),
      field("Timestamp", "Fri Feb 22 14:16:38 2002 (3C76C346)"),
      field("File version", version),
      field("CompanyName", "Contoso: a b"),
    ];
    const [image, stamp] = fields;
    return newModuleRow({
      line: 0,
      start,
      end,
      name,
      symbols: "deferred",
      path: image!.value,
      timestamp: stamp!.value,
      fields,
    });
  });
const unloaded = fc.tuple(fc.option(range), moduleName).map(([place, name]) =>
  newModuleRow({
    line: 0,
    start: place?.start ?? null,
    end: place?.end ?? null,
    name: `${name}.dll`,
    unloaded: true,
  }),
);

test("reads back what it prints", () => {
  const rows = fc.tuple(
    fc.array(fc.oneof(loaded, withChecksum, detailed), { minLength: 1, maxLength: 6 }),
    fc.array(unloaded, { maxLength: 3 }),
  );
  fc.assert(
    fc.property(rows, ([first, rest]) => {
      const modules = { _tag: "modules", lines: [1, 1], rows: [...first, ...rest] } as const;
      expect(placeless(outputsOf(printModules(modules), "lm"))).toEqual(placeless([modules]));
    }),
  );
});
