// The blocks of a report: gzip in base64 in the page, bytes from a server.

const itemTypes = {
  f32: Float32Array, f64: Float64Array, i32: Int32Array, i16: Int16Array, u16: Uint16Array, u8: Uint8Array,
};

function bytesOfBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; ++i) bytes[i] = packed.charCodeAt(i);
  return bytes;
}

export async function unpackArrays(text) {
  const packed = text.trim();
  if (!packed) return new ArrayBuffer(0);
  const stream = new Blob([bytesOfBase64(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// A function that reads what a reference stands for: quantised items become numbers, others are a view.
export function arrayReader(buffer) {
  const known = new Map();
  return (reference) => {
    if (!reference) return null;
    if (known.has(reference)) return known.get(reference);
    const Type = itemTypes[reference.type];
    let items = new Type(buffer, reference.offset, reference.length);
    if (reference.scale !== undefined) {
      const {scale, zero = 0} = reference;
      const values = new Float32Array(items.length);
      for (let i = 0; i < items.length; ++i) values[i] = items[i] * scale + zero;
      items = values;
    }
    known.set(reference, items);
    return items;
  };
}
