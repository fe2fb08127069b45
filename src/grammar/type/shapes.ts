import type { LineShape } from "../output-kind.js";

/** A field of a type, with its offset. */
export const field: LineShape = {
  name: "TypeField",
  example: "+0x030 ProcessEnvironmentBlock : 0x004e9000 _PEB",
  starts: ["+0x", "="],
  pattern: /^(?:\+0x[0-9a-f]+|=[0-9a-f`]{8,17}) [^ :][^:]{0,300}(?:::?[^ :][^:]{0,300}){0,40}:(?: |$)/i,
};

/** A type by its conventional name, alone on a line. */
export const typeName: LineShape = {
  name: "TypeName",
  example: "ntdll!_TEB",
  pattern: /^[\w.]{1,64}!_[A-Z][A-Z0-9_]*$/,
};

/** What `dt` took for the name that was typed. */
export const localHeader: LineShape = {
  name: "LocalHeader",
  example: "Local var @ 0x17fd48 Type char*",
  starts: ["Local var ", "Using sym "],
  pattern: /^(?:Local var .{0,300}Type \S|Using sym \S)/,
};

/** `??`: the string that a pointer leads to, or what a list node holds. */
export const preview: LineShape = {
  name: "ValuePreview",
  example: '"HTTP/1.1 407 Proxy Authentication Required"',
  starts: ['"', "[ 0x"],
  pattern: /^(?:".*"|\[ 0x[0-9a-f`]{1,17} - 0x[0-9a-f`]{1,17} \])$/i,
  whenAsked: true,
  continues: true,
};

/** `dt -l`: the next element of the list. */
export const listHeader: LineShape = {
  name: "TypeListHeader",
  example: "## ActiveProcessLinks.Flink at 0x814856f0",
  starts: ["##"],
  pattern: /^## \S+ at 0x[0-9a-f`]+$/i,
};

/** Newer form of the same, and the element's place in an array. */
export const placeHeader: LineShape = {
  name: "TypePlaceHeader",
  example: "ActiveProcessLinks.Flink at 0x814856f0",
  pattern: /^[\w.>\[\]-]{1,300} at 0x[0-9a-f`]+$/i,
  whenAsked: true,
};

export const listRuler: LineShape = {
  name: "TypeListRuler",
  example: "---------------------------------------------",
  starts: ["-----"],
  pattern: /^-{20,}$/,
  whenAsked: true,
  continues: true,
};

/** An element of an array. */
export const element: LineShape = {
  name: "TypeElement",
  example: "[00] 0x1",
  starts: ["["],
  pattern: /^\[[0-9a-f]+\](?: |$)/i,
  whenAsked: true,
};

/** A field without offset: `dt` with `-o`. */
export const bareField: LineShape = {
  name: "TypeBareField",
  example: "UniqueProcessId : 0x00000008",
  pattern: /^[A-Za-z_]\w{0,200} *: /,
  whenAsked: true,
  last: true,
};

/** Types that a pattern found, some with the address of a variable. */
export const listedType: LineShape = {
  name: "ListedType",
  example: "010029b8  thismodule!myglobal1",
  pattern:
    /^(?:(?:[0-9a-f]{8}`)?[0-9a-f]{8} +)?(?:[0-9a-f]{3,8} +)?[\w.$@-]{1,64}!(?:[^\s<`]+|[^\s<`]*[<`].{0,4000}[>'\w])$/i,
  whenAsked: true,
};

/** `dt -v` and `dt .`: what it does and how its columns are called. */
export const listRemark: LineShape = {
  name: "TypeListRemark",
  example: "Enumerating symbols matching thismodule!*, Size = 0x2",
  starts: ["Enumerating symbols matching ", "Address "],
  pattern: /^(?:Enumerating symbols matching \S+|Address +Size +Symbol)/,
};

/** `??`: a native type and a value of it. */
export const typedValue: LineShape = {
  name: "TypedValue",
  example: "unsigned int64 5",
  pattern:
    /^(?:(?:struct|class|union|enum|unsigned|signed|const|volatile|void|bool|char\d*|wchar_t|short|int\d*|__int64|long|float|double|HRESULT|<function>)(?=[ *]|$).*|[\w:<>, ]{1,300} \*+ ?0x[0-9a-f`].*)$/i,
  whenAsked: true,
  last: true,
};
