// A map of the province without a tile server: land from Natural Earth, names of units, pins.
// data-ground: address of the land; data-units: id of a <script type="application/json"> with
// [{"name", "lat", "lon", "strong"?}]; data-pins: the same with [{"lat", "lon", "label", "url"?, "count"?}];
// data-lat, data-lon: one pin; data-pick-lat, data-pick-lon: ids of the two inputs that a tap fills;
// data-tiles: address of a tile server, where the operator has one.
import L from "leaflet";

const BOUNDS = L.latLngBounds([20.6, 106.35], [21.75, 108.2]);
// The box of the ground, as the build cuts it.
const GROUND = L.latLngBounds([19.5, 104.9], [22.9, 109.7]);
const PLACES = 5;
const PIN = `<svg viewBox="0 0 32 42" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="2"
 d="M16 1.5C8 1.5 1.5 8 1.5 16c0 10.5 14.5 24 14.5 24s14.5-13.5 14.5-24C30.5 8 24 1.5 16 1.5z"/>
<circle cx="16" cy="16" r="5.5" fill="#fff"/></svg>`;

const json = (id) => (id ? JSON.parse(document.getElementById(id)?.textContent || "[]") : []);
const number = (text) => (text && text.trim() !== "" ? Number(text.replace(",", ".")) : NaN);
const isPlace = (lat, lon) => Number.isFinite(lat) && Number.isFinite(lon) && BOUNDS.pad(1).contains([lat, lon]);

function pinIcon() {
  return L.divIcon({ className: "map-pin", html: PIN, iconSize: [32, 42], iconAnchor: [16, 40], popupAnchor: [0, -36] });
}

/** A number in a circle instead of a pin: `count` of something at one place. */
function countIcon(count) {
  const holder = document.createElement("span");
  holder.textContent = count.toLocaleString("vi-VN");
  const side = 36 + 10 * Math.log10(count);
  return L.divIcon({ className: "map-count", html: holder, iconSize: [side, side] });
}

function popupOf({ label, url }) {
  const words = document.createElement(url ? "a" : "span");
  words.textContent = label;
  if (url) words.href = url;
  return words;
}

function addPin(map, pin) {
  const marker = L.marker([pin.lat, pin.lon], { icon: pin.count ? countIcon(pin.count) : pinIcon(), alt: pin.label, title: pin.label });
  if (pin.label) marker.bindPopup(popupOf(pin));
  marker.addTo(map);
  marker.getElement().setAttribute("aria-label", pin.label || "Vị trí");
  return marker;
}

function unitLabel(unit) {
  const holder = document.createElement("span");
  holder.textContent = unit.name;
  const className = unit.strong ? "map-label map-label-strong" : "map-label";
  const icon = L.divIcon({ className, html: holder, iconSize: null });
  return L.marker([unit.lat, unit.lon], { icon, interactive: false, keyboard: false });
}

/** Names come in from near: at the province's scale they would cover each other. Strong names go first. */
function addUnits(map, units) {
  const ordered = [...units].sort((a, b) => Number(b.strong ?? false) - Number(a.strong ?? false));
  const labels = ordered.map(unitLabel);
  const show = () => {
    const taken = [];
    labels.forEach((label, index) => {
      const at = map.latLngToContainerPoint(label.getLatLng());
      const half = [ordered[index].name.length * 4.5 + 4, 13];
      const box = L.bounds([at.x - half[0], at.y - half[1]], [at.x + half[0], at.y + half[1]]);
      const free = !taken.some((other) => other.overlaps(box));
      if (free) taken.push(box);
      if (free) label.addTo(map);
      else label.remove();
    });
  };
  map.on("zoomend moveend", show);
  show();
}

async function addGround(map, box) {
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
    return;
  }
  const answer = await fetch(box.dataset.ground);
  if (!answer.ok) return;
  const land = L.geoJSON(await answer.json(), { className: "map-land", interactive: false, smoothFactor: 0.5 });
  land.addTo(map).bringToBack();
}

/** Tap, drag, or move the map by arrows and press Enter: the pin stands, the two inputs hold its place. */
function addPicker(map, box) {
  const latField = document.getElementById(box.dataset.pickLat);
  const lonField = document.getElementById(box.dataset.pickLon);
  if (!latField || !lonField) return;
  let marker = null;
  const put = (point, fill) => {
    if (!marker) {
      marker = L.marker(point, { icon: pinIcon(), draggable: true, keyboard: false, alt: "Vị trí đã chọn" }).addTo(map);
      marker.on("dragend", () => put(marker.getLatLng(), true));
    }
    marker.setLatLng(point);
    if (!fill) return;
    latField.value = point.lat.toFixed(PLACES);
    lonField.value = point.lng.toFixed(PLACES);
    for (const field of [latField, lonField]) field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = () => {
    const [lat, lon] = [number(latField.value), number(lonField.value)];
    if (!isPlace(lat, lon)) return;
    put(L.latLng(lat, lon), false);
    map.setView([lat, lon], Math.max(map.getZoom(), 12));
  };
  map.on("click", ({ latlng }) => put(latlng, true));
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    put(map.getCenter(), true);
  });
  latField.addEventListener("change", read);
  lonField.addEventListener("change", read);
  const cross = document.createElement("span");
  cross.className = "map-cross";
  box.append(cross);
  read();
}

function view(map, box, pins) {
  const [lat, lon] = [number(box.dataset.lat), number(box.dataset.lon)];
  if (isPlace(lat, lon)) map.setView([lat, lon], Number(box.dataset.zoom) || 11);
  else if (pins.length > 1) map.fitBounds(pins.map((pin) => [pin.lat, pin.lon]), { padding: [40, 40], maxZoom: 12 });
  else if (pins.length === 1) map.setView([pins[0].lat, pins[0].lon], 11);
  else map.fitBounds(BOUNDS);
}

export function drawMap(box) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    maxZoom: 18,
    maxBounds: GROUND,
    maxBoundsViscosity: 1,
    scrollWheelZoom: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
  });
  L.control.zoom({ zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" }).addTo(map);
  map.setMinZoom(map.getBoundsZoom(GROUND, true));
  const pins = json(box.dataset.pins).filter((pin) => isPlace(pin.lat, pin.lon));
  view(map, box, pins);
  addGround(map, box);
  addUnits(map, json(box.dataset.units));
  const [lat, lon] = [number(box.dataset.lat), number(box.dataset.lon)];
  if (isPlace(lat, lon)) addPin(map, { lat, lon, label: box.dataset.label || "" });
  pins.forEach((pin) => addPin(map, pin));
  if (box.dataset.pickLat) addPicker(map, box);
  box.dataset.ready = "yes";
}
