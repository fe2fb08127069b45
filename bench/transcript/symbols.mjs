import { newZipf } from "./random.mjs";

const SYSTEM = [
  "ntdll",
  "KERNELBASE",
  "kernel32",
  "user32",
  "ws2_32",
  "wininet",
  "crypt32",
  "rpcrt4",
  "combase",
  "mswsock",
];
const OWN = [
  "chrome",
  "blink_core",
  "net_service",
  "mediaEngine",
  "storage",
  "telemetry",
  "shellext",
  "renderer",
  "eecrlrev",
  "plugin_host",
];
const VERBS = [
  "Create",
  "Read",
  "Write",
  "Dispatch",
  "Run",
  "Wait",
  "Open",
  "Close",
  "Send",
  "Receive",
  "Notify",
  "Resolve",
  "Begin",
  "End",
  "Flush",
];
const NOUNS = [
  "Request",
  "Stream",
  "Socket",
  "Handle",
  "Message",
  "Context",
  "Session",
  "Cache",
  "Entry",
  "Buffer",
  "Thread",
  "Timer",
  "Certificate",
  "Url",
  "Proxy",
];
const SPACES = [
  "net",
  "base",
  "blink",
  "mojo::internal",
  "content",
  "storage::v2",
  "std",
  "Microsoft::WRL",
  "`anonymous namespace'",
];
const TYPES = [
  "void",
  "int",
  "unsigned long",
  "char const *",
  "std::string",
  "base::span<unsigned char const >",
  "HWND__ *",
  "std::unique_ptr<net::HttpStream>",
];

/** Words that stand together in one name, in an order that the seed decides. */
function nameOf(random) {
  const base =
    random.pick(VERBS) +
    random.pick(NOUNS) +
    (random.chance(0.3) ? random.pick(["A", "W", "Ex", "Worker", "_Fsm"]) : "");
  return random.chance(0.5) ? base + random.between(1, 99) : base;
}

function typeOf(random, depth) {
  if (depth === 0 || random.chance(0.5)) return random.pick(TYPES);
  const inner = typeOf(random, depth - 1);
  const gap = inner.endsWith(">") ? " " : "";
  return random.pick([
    `std::vector<${inner},std::allocator<${inner}${gap}> >`,
    `std::shared_ptr<${inner}${gap}>`,
    `base::RepeatingCallback<${inner} (${random.pick(TYPES)})>`,
    `std::map<std::string,${inner}${gap}>`,
  ]);
}

function memberOf(random) {
  const space = random.pick(SPACES);
  const owner = random.pick(VERBS) + random.pick(NOUNS) + random.pick(["", "Impl", "Base", "Delegate"]);
  const name = nameOf(random);
  switch (random.below(8)) {
    case 0:
      return `${space}::${owner}<${typeOf(random, 2)} >::${name}`;
    case 1:
      return `${space}::${owner}::${name}::<lambda_${random.bits32().toString(16)}${random.bits32().toString(16)}>::operator()`;
    case 2:
      return `std::_Func_impl_no_alloc<${space}::<lambda_${random.between(1, 40)}>,${typeOf(random, 1)} >::_Do_call`;
    case 3:
      return `base::internal::Invoker<base::internal::BindState<void (${space}::${owner}::*)(${typeOf(random, 1)})>,void ()>::RunOnce`;
    case 4:
      return `${space}::${owner}::\`vector deleting destructor'`;
    default:
      return `${space}::${owner}::${name}`;
  }
}

/**
 * Call sites of a process, drawn with a Zipf distribution: `ntdll!…` and a few loops make most of every log. A function calls
 * from few places, and each place has its line of source.
 *
 * `distinct` makes every call site a new one: the worst case for whoever keeps each once.
 */
export function newSymbols(random, { count = 6000, distinct = false } = {}) {
  const names = new Set();
  while (names.size < count) {
    const system = random.chance(0.35);
    const module = random.pick(system ? SYSTEM : OWN);
    names.add(`${module}!${system && random.chance(0.8) ? nameOf(random) : memberOf(random)}`);
  }
  const places = [...names].map((name) => placesIn(random, name));
  const draw = newZipf(random, count);
  let serial = 0;
  const place = () => random.pick(places[draw()]);
  return {
    modules: [...SYSTEM, ...OWN],
    /** `wininet!InternetOpenUrlA+0x1d7` and `[d:\\src\\net\\url.cpp @ 812]`. */
    place: () => {
      const drawn = place();
      if (!distinct) return drawn;
      const name = `${drawn.name}_${(serial++).toString(36)}`;
      return { ...drawn, name, site: `${name}${drawn.site.slice(drawn.name.length)}` };
    },
    name: () => place().name,
    /** A module without symbols, as in `eecrlrev+0x420f`. */
    bare: () => random.pick(OWN),
  };
}

function placesIn(random, name) {
  const file = `${random.pick(FOLDERS)}\\${fileOf(random)}`;
  const first = random.between(12, 4200);
  return Array.from({ length: random.between(1, 6) }, (_, i) => {
    const displacement = Math.floor(random.next() ** 3 * 0x1800) + 1;
    const site = i === 0 && random.chance(0.2) ? name : `${name}+0x${displacement.toString(16)}`;
    return { name, site, source: `[${file} @ ${first + i * 7}]` };
  });
}

const FOLDERS = [
  "d:\\build\\src\\net\\http",
  "f:\\dd\\vctools\\crt\\crtw32\\misc",
  "C:\\b\\s\\w\\ir\\cache\\builder\\src\\base",
  "minkernel\\crts\\ucrt\\src",
  "onecore\\com\\combase\\dcomrem",
];

function fileOf(random) {
  const file = `${random.pick(NOUNS).toLowerCase()}_${random.pick(VERBS).toLowerCase()}${random.pick(["", "_impl", "_win", "2"])}`;
  return `${file}.${random.pick(["cpp", "cc", "h", "inl"])}`;
}
