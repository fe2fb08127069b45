import type { LineShape } from "../output-kind.js";

/** `PEB at 7ffdf000`, `Wow64 TEB at 000000d9a274f000`: what follows is known by it, with or without a command. */
export const block: LineShape = {
  name: "EnvironmentBlock",
  example: "PEB at 7ffdf000",
  starts: ["PEB at", "TEB at", "PEB32 at", "TEB32 at", "Wow64 PEB", "Wow64 TEB"],
  pattern: /^((?:Wow64 )?[PT]EB(?:32)?) at (?:0x)?([0-9a-f]{4,8}(?:`?[0-9a-f]{8})?)$/i,
};

export const blockField: LineShape = {
  name: "EnvironmentField",
  example: "ImageBaseAddress:         4ad00000",
  starts: [
    "InheritedAddressSpace",
    "ReadImageFileExec",
    "BeingDebugged",
    "ImageBaseAddress",
    "ImageUsesLargePages",
    "NtGlobalFlag",
    "Ldr",
    "SubSystemData",
    "ProcessHeap",
    "ProcessParameters",
    "CurrentDirectory",
    "WindowTitle",
    "ImageFile:",
    "CommandLine:",
    "DllPath",
    "Environment:",
    "ShellInfo",
    "DesktopInfo",
    "ExceptionList",
    "Stack",
    "SubSystemTib",
    "FiberData",
    "ArbitraryUser",
    "Self:",
    "EnvironmentPointer",
    "ClientId",
    "RpcHandle",
    "Tls Storage",
    "PEB Address",
    "LastErrorValue:",
    "LastStatusValue:",
    "Count Owned Locks",
    "HardErrorMode",
    "Fiber",
    "User Pointer",
    "Env",
  ],
  pattern:
    /^(?:InheritedAddressSpace|ReadImageFileExecOptions|BeingDebugged|ImageBaseAddress|ImageUsesLargePages|NtGlobalFlag2?|Ldr(?:\.\w+)?|SubSystemData|ProcessHeap|ProcessParameters|CurrentDirectory|WindowTitle|ImageFile|CommandLine|DllPath|Environment|ShellInfo|DesktopInfo|ExceptionList|Stack ?(?:Base|Limit)|SubSystemTib|FiberData|ArbitraryUserPointer|Self|EnvironmentPointer|ClientId|RpcHandle|Tls Storage|PEB Address|LastErrorValue|LastStatusValue|Count Owned Locks|HardErrorModes?)(?::| {2}|\t)(?!\(Win32\)|\(NTSTATUS\)).*$/,
  continues: true,
  last: true,
};

/** `Base TimeStamp                     Module` */
export const blockHeader: LineShape = {
  name: "EnvironmentModules",
  example: "Base TimeStamp                     Module",
  starts: ["Base "],
  pattern: /^Base +TimeStamp +Module$/,
  continues: true,
};

/** `4ad00000 3d34633c Jul 16 11:17:32 2002 D:\WINDOWS\system32\cmd.exe` */
export const blockModule: LineShape = {
  name: "EnvironmentModule",
  example: "4ad00000 3d34633c Jul 16 11:17:32 2002 D:\\WINDOWS\\system32\\cmd.exe",
  pattern: /^([0-9a-f]{5,16}) ([0-9a-f]{8} (?:[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4}|unknown \w+) +\S.*)$/,
  continues: true,
};

/** `ALLUSERSPROFILE=C:\ProgramData`, `=C:=C:\CODE`: anything may stand behind the sign. */
export const environment: LineShape = {
  name: "EnvironmentVariable",
  example: "windir=C:\\Windows",
  pattern: /^(?!\S{1,20}=\S{0,20}\s{1,20}\S{1,20}=)(=?[A-Za-z_:][\w().:~#$-]{0,100})=(?!=)(.*)$/,
  continues: true,
  last: true,
};

export const BLOCK_SHAPES: readonly LineShape[] = [block, blockHeader, blockModule];

/** Tried last, because anywhere else they mean little. */
export const WEAK_BLOCK_SHAPES: readonly LineShape[] = [blockField, environment];
