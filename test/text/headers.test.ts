import { describe, expect, test } from "@jest/globals";
import { scanStackHeader } from "../../src/text/scan-header.js";

describe("stack headers", () => {
  test.each([
    ["ChildEBP RetAddr", { columns: "child-ret", numbers: "unknown", args: 0 }],
    ["# ChildEBP RetAddr      Args to Child", { columns: "child-ret", numbers: true, args: 3 }],
    [
      "#   Memory  Child-SP          RetAddr               Call Site",
      { columns: "child-ret", memory: true, numbers: true },
    ],
    ["Memory  ChildEBP RetAddr", { memory: true, numbers: false }],
    ["# RetAddr           : Args to Child           : Call Site", { columns: "child-ret", args: 3 }],
    ["# Call Site", { columns: "none" }],
    ["Call Site", { columns: "none" }],
    ["Child-SP          Child-BSP         RetAddr", { columns: "child-bsp-ret", sites: false }],
    ["FramePtr  RetAddr   Param1   Param2   Param3   Function Name", { columns: "child-ret", args: 3 }],
    ["FramePtr ReturnAd Param#1  Param#2  Param#3  Param#4  Function Name", { args: 4 }],
    ["Callee-SP Return-RA  Call Site", { columns: "child-ret" }],
    ["Callee-SP   Arguments to Callee: Call Site", { columns: "child", args: 3 }],
    ["Child SP               IP Call Site", { columns: "child-ip", managed: true }],
    ["ESP       EIP", { columns: "child-ip", managed: true }],
    ["ChildEBP RetAddr  Caller, Callee", { columns: "child-ret", managed: true }],
    ["# Child-SP         Return           Call Site     Source", { numbers: true, source: true }],
    ["4 threads [stats]: 1 2 3 4", { columns: "ip" }],
    ["Thread 009, 2 frame(s) match", { decimal: true }],
  ] as const)("%s", (text, layout) => {
    expect(scanStackHeader(text)).toMatchObject(layout);
  });

  test.each([
    "start    end        module name",
    "Return value is 0",
    "Memory access error",
    "ChildEBP",
    "Function returns",
    "ret",
    "12 threads were found",
    "",
    "IP address of the server",
  ])("not %j", (text) => {
    expect(scanStackHeader(text)).toBeUndefined();
  });
});
