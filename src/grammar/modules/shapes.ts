import type { LineShape } from "../output-kind.js";

export const header: LineShape = {
  name: "ModuleHeader",
  example: "start    end        module name",
  starts: ["start"],
  pattern: /^start +end +module name/,
};

export const unloadedHeader: LineShape = {
  name: "UnloadedHeader",
  example: "Unloaded modules:",
  starts: ["Unloaded modules:"],
  pattern: /^Unloaded modules:$/,
};

export const unknownRange: LineShape = {
  name: "UnloadedUnknown",
  example: "???????? ????????   mydll.dll",
  starts: ["????????"],
  pattern: /^\?{8}(?:`\?{8})? +\?{8}(?:`\?{8})? +\S/,
};

/** Text of links that the window shows. */
export const browseLinks: LineShape = {
  name: "BrowseLinks",
  example: "Browse full module list",
  starts: ["Browse "],
  pattern: /^Browse (?:full module list|all global symbols(?: +functions)?(?: +data)?(?: +Symbol Reload)?)$/,
  noise: true,
};

/** A labelled line that `lmv` prints below a row, and nothing else prints. */
export const moduleDetail: LineShape = {
  name: "ModuleDetail",
  example: "Loaded symbol image file: tcpip.sys",
  starts: [
    "Loaded symbol image file:",
    "Mapped memory image file:",
    "Image path:",
    "Image name:",
    "Image was built with",
    "Timestamp:",
    "CheckSum:",
    "Checksum:",
    "ImageSize:",
    "File version:",
    "Product version:",
    "File flags:",
    "File OS:",
    "File type:",
    "File date:",
    "Translations:",
    "Information from resource tables:",
    "CompanyName:",
    "ProductName:",
    "InternalName:",
    "OriginalFilename:",
    "ProductVersion:",
    "FileVersion:",
    "FileDescription:",
    "LegalCopyright:",
    "LegalTrademarks",
    "PrivateBuild:",
    "SpecialBuild:",
    "Has CLR image header",
    "Symbol file:",
  ],
  pattern: /^[A-Z][\w ]{0,40}(?::|with \/Brepro flag\.|$)/,
  continues: true,
};

/** Any other labelled line below a row. */
export const otherDetail: LineShape = {
  name: "ModuleField",
  example: "Comments: http://www.example.com/",
  pattern: /^(?!DBGHELP|SYMSRV|SYMCHK|CLRDLL|NatVis|WARNING|ERROR)[A-Za-z][\w /]{0,40}:(?:\s|$)/,
  whenAsked: true,
  continues: true,
};

/** `lm1m`: names and nothing else. */
export const bareName: LineShape = {
  name: "ModuleName",
  example: "kernel32",
  pattern: /^[\w.-]+$/,
  whenAsked: true,
  last: true,
};

export const infoHeader: LineShape = {
  name: "ModuleInfo",
  example: "Loaded Module Info: [00400000]",
  starts: ["Loaded Module Info:"],
  pattern: /^Loaded Module Info: \[.*\]/,
};

/** `!lmi`: debug directories, and what stands in them. */
export const debugDirectory: LineShape = {
  name: "DebugDirectory",
  example: "MISC  110,     0,   77a00 [Data not mapped]",
  pattern: /^(?:[A-Z][A-Z0-9_]{0,15}|\?+|\(\d+\)) +[0-9a-f]+, +[0-9a-f]+, +[0-9a-f]+(?: |$)|^Age: [0-9a-f]+, Pdb: /,
  whenAsked: true,
  continues: true,
};

/** `!dlls`: address of the loader's entry, then the path. */
export const loaderEntry: LineShape = {
  name: "LoaderEntry",
  example: "0x00091f38: E:\\WINDOWS\\System32\\ntdll.dll",
  starts: ["0x"],
  pattern: /^0x(?:[0-9a-f]{8}`?)?[0-9a-f]{4,8}: (?:[A-Za-z]:\\|\\\\|\\).*$/i,
};

/** `!dlls`: one or several labels and values on a line, or one flag of the entry. */
export const loaderField: LineShape = {
  name: "LoaderField",
  example: "Base   0x77f60000  EntryPoint  0x00000000  Size        0x00097000",
  starts: ["Base ", "Flags ", "LDRP_", "LDR_"],
  pattern: /^(?:(?:Base|Flags) +0x[0-9a-f`]+  .*|LDRP?_[A-Z_]+)$/i,
  continues: true,
};

/** What `!drivers` and `!dlls` print above their rows. */
export const listHeader: LineShape = {
  name: "ModuleListHeader",
  example: "Base     Code Size      Data Size      Driver Name  Creation Time",
  starts: ["Loaded System Driver Summary", "Base ", "Dump dll containing"],
  pattern:
    /^(?:Loaded System Driver Summary|Base +Code Size +Data Size +Driver Name +Creation Time|Dump dll containing 0x[0-9a-f`]+:)$/,
};

/** `!drivers` of old kernel debuggers. */
export const driverRow: LineShape = {
  name: "DriverRow",
  example: "80400000 d980  ( 54 kb) 4040  ( 16 kb) hal.dll      Tue May 16 16:50:34",
  pattern: /^[0-9a-f]{8}(?:`[0-9a-f]{8})? +[0-9a-f]+ +\( *\d+ kb\) +[0-9a-f]+ +\( *\d+ kb\) +\S+/i,
};
