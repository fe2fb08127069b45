import { describe, expect, test } from "@jest/globals";
import { baseOf, isContradicted, reachOf } from "../../src/analysis/facts/operand.js";
import type { Address } from "../../src/model/address.js";

const row = (mnemonic: string, operands: string, effectiveAddress: string | null = null, bytes = "90") => ({
  line: 1,
  address: "00401000" as Address,
  bytes,
  mnemonic,
  operands,
  effectiveAddress,
  sourceLine: null,
  remark: null,
});
const x86 = { eax: "00000000", ecx: "00000004", esi: "7ffd8000" };
const x64 = { rax: "0000000000000000", rbx: "ffffffff`fffffff8" };
const arm64 = { x0: "0000000000000000", x1: "000001d93b6f1e40", fp: "0000000000000010" };

describe("what an instruction reached for", () => {
  test.each([
    ["mov", "al,byte ptr [esi]", "ds:0023:00000000=??", x86, "read 00000000"],
    ["mov", "ecx,dword ptr [eax+10h]", null, x86, "read 00000010"],
    ["mov", "dword ptr [eax+ecx*4-8],esi", null, x86, "write 00000008"],
    ["cmp", "dword ptr [eax+328h],edx", null, x86, "read 00000328"],
    ["mov", "rcx,qword ptr [rbx+10h]", null, x64, "read 0000000000000008"],
    ["movsx", "edx,word ptr [eax+10h]", null, x86, "read 00000010"],
    ["movsd", "xmm0,mmword ptr [eax]", null, x86, "read 00000000"],
    ["rep", "stos byte ptr es:[edi]", "es:002b:41414141=??", x86, "write 41414141"],
    ["rep", "movs dword ptr es:[edi],dword ptr [esi]", "es:0023:41414141=????????", x86, "write 41414141"],
    ["rep", "movs dword ptr es:[edi],dword ptr [esi]", "ds:0023:41414141=????????", x86, "read 41414141"],
    ["ldr", "x8,[x0,#0x28]", null, arm64, "read 0000000000000028"],
    ["ldrb", "w8,[x0]", null, arm64, "read 0000000000000000"],
    ["stp", "x1,x2,[x0,#-0x10]!", null, arm64, "write fffffffffffffff0"],
    ["str", "w8,[x1],#8", null, arm64, "write 000001d93b6f1e40"],
  ])("%s %s", (mnemonic, operands, effective, registers, expected) => {
    const reach = reachOf(row(mnemonic, operands, effective), registers);
    expect(`${reach?.kind} ${reach?.address}`).toBe(expected);
  });

  test("of two printed operands the one that cannot be read", () => {
    const code = row("rep", "movs dword ptr es:[edi],dword ptr [esi]", "es:0023:0012f9c0=00000000");
    const both = { ...code, remark: "ds:0023:41414141=????????" };
    expect(reachOf(both, x86)).toEqual({ kind: "read", address: "41414141" });
  });

  test("registers that give another address than is printed", () => {
    const code = row("mov", "al,byte ptr [esi]", "ds:0023:00000000=??");
    expect(isContradicted(code, x86)).toBe(true);
    expect(isContradicted(code, { esi: "00000000" })).toBe(false);
    expect(isContradicted(code, {})).toBe(false);
  });

  test.each([
    ["lea", "eax,[ecx+8]", null, x86],
    ["nop", "dword ptr [rax+rax]", null, x64],
    ["mov", "eax,dword ptr fs:[eax]", null, x86],
    ["mov", "eax,dword ptr [ecx]", "ds:0023:00000004=00000001", x86],
    ["mov", "eax,dword ptr [edi]", null, x86],
    ["ldr", "x8,[x0,x9,lsl #3]", null, arm64],
    ["movs", "dword ptr es:[edi],dword ptr [esi]", null, x86],
    ["ret", "", null, x86],
  ])("%s %s says nothing", (mnemonic, operands, effective, registers) => {
    expect(reachOf(row(mnemonic, operands, effective), registers)).toBe(null);
  });

  test("bytes that could not be read are a jump", () => {
    expect(reachOf(row("???", "", null, "??"), x86)).toEqual({ kind: "execute", address: "00401000" });
  });

  test("the register in front", () => {
    expect(baseOf(row("ldr", "x8,[x0,#0x28]"), arm64)).toEqual({ name: "x0", value: "0000000000000000" });
    expect(baseOf(row("call", "dword ptr [eax+ecx*4]"), x86)).toEqual({ name: "eax", value: "00000000" });
    expect(baseOf(row("mov", "eax,dword ptr [00403000]"), x86)).toBe(null);
  });
});
