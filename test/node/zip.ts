import { crc32, deflateRawSync } from "node:zlib";

/** A zip archive of these files, deflated: local headers, central directory, end record. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    const sizes = Buffer.alloc(18);
    sizes.writeUInt16LE(8, 0);
    sizes.writeUInt32LE(crc32(data), 6);
    sizes.writeUInt32LE(packed.length, 10);
    sizes.writeUInt32LE(data.length, 14);
    const version = Buffer.from([20, 0, 0, 0]);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), version, sizes, lengths(path.length, 0), path, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([
        Buffer.from("PK\x01\x02"),
        Buffer.from([20, 0]),
        version,
        sizes,
        lengths(path.length, 0),
        place,
        path,
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06"), end]);
}

function lengths(name: number, extra: number): Buffer {
  const found = Buffer.alloc(4);
  found.writeUInt16LE(name, 0);
  found.writeUInt16LE(extra, 2);
  return found;
}
