import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseCallSite } from "../../src/grammar/symbol/parser.js";
import { printCallSite } from "../../src/grammar/symbol/print.js";
import { FUZZ_RUNS } from "../support/mutations.js";

const word = fc.constantFrom("Run", "std", "vector", "_Ty", "CFsm", "impl$1", "tuple$", "_Foo@8", "x");
const special = fc.constantFrom(
  "`anonymous namespace'",
  "<lambda_1ba7c152>",
  "`main'::`1'",
  "`vftable'",
  "`scalar deleting destructor'",
  "`vector constructor iterator'",
  "{ctor}",
  "~CFsm",
  "operator()",
  "operator<",
  "operator<<",
  "operator->",
  "operator>>=",
  "operator<=>",
  "operator!",
  "operator!=",
  "operator,",
  "operator++",
  "operator delete[]",
  "operator bool",
  'operator""_kg',
  "vftable'{for `Base2'}",
);
const { type } = fc.letrec<{ type: string; scoped: string }>((tie) => ({
  scoped: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("::")),
  type: fc.oneof(
    { depthSize: "small" },
    tie("scoped"),
    fc
      .tuple(tie("scoped"), fc.array(tie("type"), { minLength: 1, maxLength: 3 }))
      .map(([name, types]) => `${name}<${types.join(",")}${types.at(-1)!.endsWith(">") ? " " : ""}>`),
    tie("type").map((one) => `${one} (__cdecl *)(${one},int)`),
    tie("type").map((one) => `${one} const &`),
    tie("type").map((one) => `${one} [3]`),
    fc.constantFrom("void ()", "(enum E)3", "&ns::g", "'x'", "`lambda at c:\\x.cpp:12:3'"),
  ),
}));
const template = fc
  .tuple(word, fc.array(type, { minLength: 1, maxLength: 2 }))
  .map(([name, types]) => `${name}<${types.join(",")}${types.at(-1)!.endsWith(">") ? " " : ""}>`);
const symbol = fc
  .tuple(fc.array(fc.oneof(word, template), { minLength: 1, maxLength: 3 }), fc.oneof(word, special))
  .map(([scopes, last]) => `${scopes.join("::")}::${last}`);
const module = fc.constantFrom(
  "wininet",
  "ntdll_77280000",
  "hello-world",
  "System.ni",
  "<Unloaded_wdigest.dll>",
  "libc_so",
);
const parameter = fc.record({
  type: fc.constantFrom(
    "struct HWND__ *",
    "class std::vector<int,std::allocator<int> >",
    "int (__cdecl *)(int)",
    "unsigned int64",
  ),
  name: fc.constantFrom("hwnd", "cb", "this"),
  value: fc.constantFrom(
    "0x010070f0",
    "0n-12",
    '0x00412345 "a),(b = 1"',
    "<Value unavailable error>",
    "class Foo",
    "0x41 'A'",
  ),
});

test("parse(print(x)) = x", () => {
  fc.assert(
    fc.property(
      module,
      symbol,
      fc.option(fc.integer({ min: -0xffff, max: 0xfffff })),
      fc.array(parameter, { maxLength: 3 }),
      (one, name, displacement, parameters) => {
        fc.pre(displacement === null || displacement >= 0 || parameters.length === 0);
        const site = {
          module: one,
          symbol: name,
          displacement: Object.is(displacement, -0) ? 0 : displacement,
          parameters,
        };
        expect(parseCallSite(printCallSite(site))).toEqual(site);
      },
    ),
    { numRuns: FUZZ_RUNS },
  );
});

describe("call sites", () => {
  test.each([
    ["eecrlrev+0x420f", "eecrlrev", null, 0x420f],
    ["ntdll! ?? ::FNODOBFM::`string'+0x31868", "ntdll", " ?? ::FNODOBFM::`string'", 0x31868],
    [
      "combase![thunk]:CErrorObject::QueryInterface`adjustor{8}'+0x1",
      "combase",
      "[thunk]:CErrorObject::QueryInterface`adjustor{8}'",
      1,
    ],
    [
      "nertc!ILT+348045(??0?$scoped_refptrUIPin@@QEAA@XZ)+0x5",
      "nertc",
      "ILT+348045(??0?$scoped_refptrUIPin@@QEAA@XZ)",
      5,
    ],
    ["App!ILT+25(mainCRTStartup)", "App", "ILT+25(mainCRTStartup)", null],
    [
      "RPCRT4!?DispatchToStub@RPC_INTERFACE@@QAEJPAU_RPC_MESSAGE@Z+0x41",
      "RPCRT4",
      "?DispatchToStub@RPC_INTERFACE@@QAEJPAU_RPC_MESSAGE@Z",
      0x41,
    ],
    ["NT!@Fast@4+0xd", "NT", "@Fast@4", 0xd],
    ["<Unloaded_wdigest.dll>+0xc29c", "<Unloaded_wdigest.dll>", null, 0xc29c],
    ["tcpip!IPTransmit+e48", "tcpip", "IPTransmit", 0xe48],
    ["a!foo+0x0000000000000014", "a", "foo", 0x14],
    ["a!foo-0x10", "a", "foo", -0x10],
    // No number holds it; and it is not the entry of foo either.
    ["a!foo+0x1234567890abcdef", "a", "foo+0x1234567890abcdef", null],
    ["std::sleep_for<__int64,std::ratio<1,1> >+0x1", null, "std::sleep_for<__int64,std::ratio<1,1> >", 1],
    ["a!Ns.Cls.Method(Byte[], Int32)+0xba", "a", "Ns.Cls.Method(Byte[], Int32)", 0xba],
    ["(MethodDesc 00007ff7f4099978 + 0xa1 A.B(C))", null, "A.B(C)", 0xa1],
    ["0x00007ffb`12345678", null, null, null],
    ["???", null, null, null],
    ["+0x12fab0", null, null, 0x12fab0],
    ["", null, null, null],
  ] as const)("%s", (site, inModule, name, displacement) => {
    expect(parseCallSite(site)).toMatchObject({ module: inModule, symbol: name, displacement });
  });
});
