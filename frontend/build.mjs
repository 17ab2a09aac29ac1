// Builds the front end into nguongoc/web/static/built/: styles, scripts, fonts, one icon sprite, the map's ground.
// File names carry no hash of their own: Django's manifest storage adds one.
import { build, context } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "../nguongoc/web/static/built");
const MODULES = join(HERE, "node_modules");
// Drawings of our own that are no icons of the sprite.
const PICTURES = ["mark.svg", "karst.svg"];
// The box of the map's ground, degrees: Quảng Ninh with room around it, so that no view shows the cut edge.
const BOX = { west: 104.8, east: 109.8, south: 19.4, north: 23.0 };
// The box of the map of the whole country, with its seas.
const COUNTRY = { west: 101.0, east: 118.0, south: 6.8, north: 24.2 };

// Dark tokens are written once, and hold by the reader's preference or by data-theme.
const darkTokens = {
  name: "dark-tokens",
  setup(bundler) {
    bundler.onLoad({ filter: /tokens\.dark\.css$/ }, async ({ path }) => {
      const body = (await readFile(path, "utf8")).match(/:root\s*\{([\s\S]*)\}/)[1];
      const contents = `@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {${body}} }
@media screen { :root[data-theme="dark"] {${body}} }`;
      return { contents, loader: "css" };
    });
  },
};

const options = {
  absWorkingDir: HERE,
  entryPoints: {
    app: "js/app.js",
    map: "js/map.js",
    designer: "js/designer.js",
    "stamp-camera": "js/stamp-camera.js",
    "app-style": "css/app.css",
    "map-style": "css/map.css",
    "stamp-camera-style": "css/stamp-camera.css",
    scan: "scan/scan.css",
    hear: "scan/hear.js",
  },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15.4"],
  loader: { ".woff2": "file", ".png": "dataurl", ".svg": "dataurl" },
  assetNames: "fonts/[name]",
  legalComments: "none",
  logLevel: "warning",
  plugins: [darkTokens],
};

// The scanner of the portal is opened by whatever phone somebody holds: browsers inside other applications too.
const forOldPhones = {
  ...options,
  entryPoints: { scanner: "js/scanner.js", "scanner-style": "css/scanner.css" },
  target: ["chrome64", "firefox67", "safari12"],
  supported: { destructuring: true }, // but for corners that nobody writes they all have it
};

/** The inside of an SVG file as a <symbol>; strokes take the colour of the text around. */
function symbolOf(name, svg) {
  const body = svg
    .replace(/<\?xml[^>]*>|<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24"><g ${paint}>${body}</g></symbol>`;
}

async function buildIcons() {
  const names = JSON.parse(await readFile(join(HERE, "icons/list.json"), "utf8"));
  const outline = join(MODULES, "@tabler/icons/icons/outline");
  const symbols = await Promise.all(
    names.map(async (name) => symbolOf(name, await readFile(join(outline, `${name}.svg`), "utf8"))),
  );
  const own = (await readdir(join(HERE, "icons"))).filter((file) => file.endsWith(".svg") && !PICTURES.includes(file));
  for (const file of own) {
    symbols.push(symbolOf(file.slice(0, -4), await readFile(join(HERE, "icons", file), "utf8")));
  }
  await writeFile(join(OUT, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** Sutherland-Hodgman, one side of the box: keeps the part of a ring where inside(point). */
function clipSide(ring, inside, crossing) {
  return ring.flatMap((point, index) => {
    const previous = ring[(index + ring.length - 1) % ring.length];
    const kept = inside(point) ? [point] : [];
    return inside(point) === inside(previous) ? kept : [crossing(previous, point), ...kept];
  });
}

function clipRing(ring, box) {
  const at = (axis, value) => (a, b) => {
    const share = (value - a[axis]) / (b[axis] - a[axis]);
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  };
  let points = ring.slice(0, -1);
  points = clipSide(points, (p) => p[0] >= box.west, at(0, box.west));
  points = clipSide(points, (p) => p[0] <= box.east, at(0, box.east));
  points = clipSide(points, (p) => p[1] >= box.south, at(1, box.south));
  points = clipSide(points, (p) => p[1] <= box.north, at(1, box.north));
  const rounded = points.map(([lon, lat]) => [Number(lon.toFixed(4)), Number(lat.toFixed(4))]);
  return rounded.length < 3 ? [] : [...rounded, rounded[0]];
}

/** Natural Earth land (public domain) inside a box, as a small GeoJSON. */
async function buildGround(name, scale, box) {
  const topology = JSON.parse(await readFile(join(MODULES, `world-atlas/land-${scale}.json`), "utf8"));
  const geometries = feature(topology, topology.objects.land).features.map((item) => item.geometry);
  const polygons = geometries.flatMap((g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates));
  const clipped = polygons
    .map((rings) => rings.map((ring) => clipRing(ring, box)).filter((ring) => ring.length))
    .filter((rings) => rings.length);
  const geometry = { type: "MultiPolygon", coordinates: clipped };
  await writeFile(join(OUT, name), JSON.stringify({ type: "Feature", properties: {}, geometry }));
}

async function main() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await Promise.all([
    buildIcons(),
    buildGround("ground.json", "10m", BOX),
    buildGround("country.json", "50m", COUNTRY),
    cp(join(HERE, "icons/mark.svg"), join(OUT, "mark.svg")),
    cp(join(MODULES, "zxing-wasm/dist/reader/zxing_reader.wasm"), join(OUT, "zxing_reader.wasm")),
  ]);
  if (process.argv.includes("--watch")) {
    await Promise.all([options, forOldPhones].map(async (each) => (await context(each)).watch()));
    return;
  }
  await Promise.all([build(options), build(forOldPhones)]);
}

await main();
