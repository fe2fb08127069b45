import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { knowledge } from "../../src/knowledge/index.js";
import { packData } from "../../src/knowledge/pack.js";
import { typedData } from "./data.js";

const modules = packData(typedData());

test.each(Object.keys(modules))("generated/%s.ts is what the data says (else: npm run generate)", (name) => {
  const file = new URL(`../../src/knowledge/generated/${name}.ts`, import.meta.url);
  expect(readFileSync(file, "utf8") === modules[name]).toBe(true);
});

test("quotes and back slashes survive the way through a generated module", () => {
  const apis = typedData().apis;
  const { catalogue } = knowledge();
  expect(apis.flatMap((api) => catalogue.find(api.modules[0]!, api.name) ?? [])).toEqual(apis);
  expect(knowledge().ownerOf("mystery", "C:\\Windows\\mystery.dll").owner).toBe("os");
});

test("one object holds everything the founding case asks for", () => {
  const { catalogue, explainError, groupsFor, ownerOf, frameKind, stageOf, parseErrorNumber } = knowledge();
  const open = catalogue.find("wininet", "InternetOpenUrlA")!;
  expect(catalogue.inGroup(open, "@http.api")).toBe(true);
  expect(explainError(parseErrorNumber("0n12029")!.value, groupsFor(open))?.code.name).toBe(
    "ERROR_INTERNET_CANNOT_CONNECT",
  );
  expect(ownerOf("eecrlrev").owner).toBe("third-party");
  expect(frameKind("crypt32", "VerifyDefaultRevocation")?.kind).toBe("provider-call");
  expect(stageOf("wininet", "CFsm_ReadData::RunSM")).toBe("ReadData");
});
