/**
 * What an escalation engineer knows, as types: functions and their arguments,
 * error codes, who owns a module, and what a frame of a stack means.
 *
 * Parameter lists, directions, buffer/length pairs and constants come from the
 * machine-readable Windows metadata (MIT); argument byte counts were compared
 * with the `name@bytes` decorations of 32-bit import libraries; entries of the
 * areas `ntdll`, `crt` and most of `ntapi` are hand-written. Roles, success
 * tests, resources, meanings and notes are this project's own.
 */

/** As seen from the called function: `in` is read, `out` is written, `inout` both. */
export type Direction = "in" | "out" | "inout";

export type ParamKind =
  | "socket"
  | "handle"
  | "handle-out"
  | "string"
  | "buffer"
  | "length"
  | "length-ptr"
  | "int"
  | "int-ptr"
  | "out-int"
  | "bool"
  | "flags"
  | "enum"
  | "pointer"
  | "sockaddr"
  | "sec-buffers"
  | "unicode-string"
  | "callback"
  | "interface"
  | "timeout-ms";

export type Encoding = "ansi" | "utf16";

/** One argument, in the order of the C prototype. */
export interface Param {
  readonly name: string;
  /** The C spelling, such as `PCSTR` or `CERT_CONTEXT*`. */
  readonly type: string;
  readonly dir: Direction;
  readonly kind: ParamKind;
  /** What the handle stands for: `socket`, `hinternet`, `hkey`, … */
  readonly handle?: string;
  readonly encoding?: Encoding;
  /** Index of the parameter that holds this buffer's length. */
  readonly lengthParam?: number;
  readonly lengthUnit?: "bytes" | "chars" | "elements";
  /** True where the length parameter points at the length. */
  readonly lengthIndirect?: boolean;
  /** A fixed length, in characters for strings and bytes otherwise. */
  readonly lengthConst?: number;
  /** C type of one element, where `lengthUnit` is `elements`. */
  readonly element?: string;
  /** On a length: index of the buffer it measures. */
  readonly lengthOf?: number;
  readonly optional?: boolean;
  readonly reserved?: boolean;
  /** Strings follow each other, each ended by NUL, the list by one more. */
  readonly multiString?: boolean;
  /** Name of the C enumeration. */
  readonly enum?: string;
  /** Number (`0x400000`, or decimal) to constant name; bits where `kind` is `flags`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Stack slots of 4 bytes on 32-bit, where not one. */
  readonly slots86?: 2;
  /**
   * Bytes from the frame's ChildEBP to the argument on 32-bit.
   *
   * ```text
   * ChildEBP +0 saved ebp   +4 return address   +8 argument 0   +c argument 1
   * ```
   */
  readonly off86: number;
}

/**
 * How a return value says "it worked": `ne-1` = not 0xFFFFFFFF; `hresult` = top
 * bit clear; `ntstatus` = not negative; `sspi` = 0 or a positive SEC_I code;
 * `wait` = 0..63 signalled, 0x80+i abandoned, 0x102 timed out; `ge32` = above 31;
 * `odbc` = 0 or 1; `none` = no value; `value` = cannot fail.
 */
export type ReturnTest =
  | "nonzero"
  | "zero"
  | "nonnull"
  | "ne-1"
  | "hresult"
  | "ntstatus"
  | "sspi"
  | "wait"
  | "ge32"
  | "odbc"
  | "none"
  | "value";

export interface ApiReturn {
  readonly type: string;
  readonly success: ReturnTest;
  readonly meaning: string;
}

/** How data passes through a call; the numbers are parameter indexes. */
export interface ApiIo {
  /** As seen from the process: `out` leaves it, `in` arrives. */
  readonly dir: Direction;
  readonly buffer?: number;
  readonly length?: number;
  readonly lengthIndirect?: boolean;
  readonly bufferOut?: number;
  readonly lengthOut?: number;
  /** Where the number of bytes really moved is found after the call. */
  readonly actual?: "return" | { readonly param: number; readonly field?: string };
  readonly vector?: { readonly param: number; readonly countParam?: number; readonly struct: string };
  /** SecBufferDesc going in, and coming out. */
  readonly secBuffers?: number;
  readonly secBuffersOut?: number;
  readonly headers?: { readonly param: number; readonly lengthParam: number };
  /** Parameter with the length of the whole body, of which the buffer is the first part. */
  readonly total?: number;
  readonly content?: "der" | "text";
}

/** A resource that begins its life here; `param` says where its value is found. */
export interface Acquisition {
  readonly kind: string;
  readonly from: "return" | "param" | "param0" | "thread" | "process";
  readonly param?: number;
  readonly field?: string;
}

/** A resource that ends its life here. */
export interface Release {
  readonly kind: string;
  readonly param?: number;
}

/** One exported function. A and W variants are separate entries. */
export interface Api {
  readonly name: string;
  /** Lower-case module names that may stand before `!`, most modern first. */
  readonly modules: readonly string[];
  /** Full names under which the same code shows up: `ntdll!RtlAllocateHeap` for HeapAlloc. */
  readonly aliases?: readonly string[];
  readonly area: string;
  /** What the call means to a rule: `socket-send`, `revocation-check`, … */
  readonly role: string;
  readonly charset?: Encoding;
  readonly params: readonly Param[];
  /** On 32-bit; 64-bit has one convention. */
  readonly callingConvention: "stdcall" | "cdecl";
  /** Bytes of arguments on 32-bit. */
  readonly stackBytesX86: number;
  /** Bytes the function itself removes; given for cdecl, where it is 0. */
  readonly stackBytesPopped?: number;
  /** More arguments may follow. */
  readonly varargs?: boolean;
  readonly returns: ApiReturn;
  /**
   * Where the error code is after a failure: `GetLastError`, `WSAGetLastError`,
   * `LdapGetLastError`, `return:win32|wsa|hresult|ntstatus|sspi|rpc|dns|ldap|odbc`,
   * `out:<param>.<field>`, `none`; two are joined by `+`.
   */
  readonly errorSource: string;
  /** Codes that look like failure but mean "started" or "call again": `ERROR_IO_PENDING(997)`. */
  readonly pending?: readonly string[];
  readonly io?: ApiIo;
  readonly acquires?: readonly Acquisition[];
  readonly releases?: readonly Release[];
  /** It can wait for network, disk, lock, another thread or the user. */
  readonly mayBlock?: boolean;
  /** Indexes of the parameters worth naming in a sentence. */
  readonly show?: readonly number[];
  /** What trips people up. */
  readonly note?: string;
}

export type ErrorGroup =
  | "wininet"
  | "winhttp"
  | "winsock"
  | "win32"
  | "rpc"
  | "dns"
  | "ldap"
  | "com"
  | "sspi"
  | "crypt"
  | "cert"
  | "ntstatus"
  | "exception"
  | "fastfail"
  | "verifier"
  | "verifier-io"
  | "verifier-dma"
  | "tls-alert"
  | "bugcheck"
  | "cert-trust-bit"
  | "wininet-status"
  | "winhttp-status"
  | "winhttp-secure-bit"
  | "http-status";

/** One number with a name. The same number may mean something else in another group. */
export interface ErrorCode {
  readonly name: string;
  /** Unsigned. */
  readonly value: number;
  /** `0x` and eight upper-case digits. */
  readonly hex: string;
  readonly group: ErrorGroup;
  readonly meaning: string;
  /** The SSPI code that Schannel makes of a TLS alert. */
  readonly schannel?: string;
}

export type Owner = "os" | "third-party" | "application" | "unknown";

/** One line of `owners.json`: modules by name (`*` and `?` are wild), or folders of images. */
export interface OwnerFamily {
  readonly owner: "os" | "third-party";
  readonly family: string;
  readonly vendor?: string;
  /** Lower-case names without extension. */
  readonly modules?: readonly string[];
  /** Lower-case image paths with back slashes. */
  readonly paths?: readonly string[];
}

export type FrameKind =
  | "plumbing"
  | "thread-start"
  | "system-call"
  | "callback"
  | "message-loop"
  | "state-machine"
  | "http-stack"
  | "http-connection"
  | "provider-call"
  | "retrieval"
  | "authentication"
  | "socket-layer"
  | "exception-dispatch"
  | "exception-raise"
  | "exception-unhandled"
  | "stack-overflow"
  | "heap-failure"
  | "bugcheck"
  | "debugger"
  | "loader"
  | "blocked-on-lock"
  | "blocked-on-loader"
  | "blocked-on-process"
  | "blocked-on-remote"
  | "blocked-on-apartment"
  | "blocked-on-window"
  | "wait"
  | "idle";

/** What it means to see a frame of this name in a stack. */
export interface FramePattern {
  /** Globs over `module!symbol`, joined by `|`; module in lower case, symbol as printed. */
  readonly pattern: string;
  readonly kind: FrameKind;
  /** Which `*` (1 = the first of the symbol) matched the name of the stage. */
  readonly stage?: number;
  /** The stop code, hex, of a routine of the kernel that stops the system with no other. */
  readonly bugcheck?: string;
  readonly meaning: string;
}

/** A named set of functions that rules may ask for, as in `@socket.close`. */
export interface ApiGroup {
  readonly group: string;
  readonly meaning: string;
  readonly roles?: readonly string[];
  readonly areas?: readonly string[];
  /** Members by canonical name, besides those with a listed role or area. */
  readonly apis?: readonly string[];
  /** Canonical names left out again. */
  readonly except?: readonly string[];
}

/** What stands in a field: integers, addresses of peers, pointers, handles. `word` is as wide as a pointer. */
export type StructureFieldKind =
  "u16" | "u16-big-endian" | "u32" | "i32" | "word" | "ipv4" | "ipv6" | "pointer" | "handle" | "handles";

/** One field of a C structure, by its offset on 32-bit and 64-bit machines. */
export interface StructureField {
  readonly name: string;
  readonly kind: StructureFieldKind;
  readonly x86: number;
  readonly x64: number;
  /** What a pointer leads to: `bytes`, `ansi`, `utf16`, or the name of a structure. */
  readonly to?: string;
  /** Field that holds the bytes of what the pointer leads to. */
  readonly length?: string;
  /** Field that holds the number of elements behind the pointer, or of a `handles` array. */
  readonly count?: string;
  /** What the handle stands for: `socket`, `process`, … */
  readonly handle?: string;
  /** Decimal number to constant name. */
  readonly values?: Readonly<Record<string, string>>;
  /** The bits that `values` names, as hex; the others are attributes. */
  readonly mask?: string;
  /** It says how something ended: a code of these groups, or bits that have names there. Zero is success. */
  readonly status?: { readonly groups: readonly ErrorGroup[]; readonly bits?: true };
}

/** What has to be asked to see something that a rule looks at. The first entry that fits is meant. */
export interface Question {
  readonly about: "message" | "buffer" | "network" | "fact";
  /** Protocol or kind of fact; `*` stands for any characters. */
  readonly of: string;
  readonly meaning: string;
  /** Groups and functions whose calls show it. */
  readonly apis?: readonly string[];
  /** Commands of the debugger that show it where the target stands. */
  readonly commands?: readonly string[];
}

/** A structure that functions of the catalogue take or fill. */
export interface Structure {
  readonly name: string;
  /** Other names of it: `_WSABUF` as `dt` prints it. */
  readonly also?: readonly string[];
  readonly size: { readonly x86: number; readonly x64: number };
  /** A field tells which structure it really is. */
  readonly variants?: { readonly field: string; readonly of: Readonly<Record<string, string>> };
  readonly fields: readonly StructureField[];
}

/** A kind of fact that the analysis reads out of a log, and what its facts say: the words that rules may use. */
export interface FactKind {
  readonly kind: string;
  readonly meaning: string;
  readonly fields: readonly FactField[];
}

export interface FactField {
  /** `responsible.site`; a `*` at its end stands for names that the log itself chooses. */
  readonly name: string;
  readonly meaning: string;
  /** All values that there are; where nothing is said it has any. */
  readonly values?: readonly string[];
}

/** Something that an escalation engineer would diagnose; rules say which of them they find. */
export interface Diagnosis {
  /** `N01`: N network, H handles, T TLS, C crashes, G hangs. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
}
