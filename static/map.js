// The map's background, drawn from our own coastline, borders and place names: no request leaves this origin.
// The page's own script (made by Folium) calls innkallingMap.dress(map, marker, options) with numbers only.
"use strict";

const innkallingMap = (() => {
  const page = document.currentScript.dataset;
  L.Icon.Default.imagePath = page.leaflet + "images/";
  L.Util.emptyImageUrl = page.empty;
  // From here on the live map stands where the picture stood.
  document.querySelector(".map").classList.add("is-live");

  const TILE = 256;
  const LABEL_FONT = "12px system-ui, sans-serif";
  const LABEL_LINE = 22;
  const LABEL_LETTER = 6.2;
  const MOST_LABELS = 40;
  // The picture's size: the names that it has room for are those of the map as well.
  const PICTURE = { width: 640, height: 360 };
  // A pin's head, from its tip.
  const PIN = { left: -12, right: 12, top: -38, bottom: -10 };

  // Web Mercator with the world from 0 to 1, as at zoom 0 in tiles.
  const worldX = (longitude) => longitude / 360 + 0.5;
  const worldY = (latitude) => {
    const sine = Math.sin((latitude * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  function unpacked(steps, units) {
    const line = { points: new Float64Array(steps.length), west: 1, east: 0, north: 1, south: 0 };
    for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      const [wx, wy] = [worldX(x / units), worldY(y / units)];
      line.points[i] = wx;
      line.points[i + 1] = wy;
      line.west = Math.min(line.west, wx);
      line.east = Math.max(line.east, wx);
      line.north = Math.min(line.north, wy);
      line.south = Math.max(line.south, wy);
    }
    return line;
  }

  const Background = L.GridLayer.extend({
    initialize(data) {
      L.GridLayer.prototype.initialize.call(this, { minZoom: 0, maxZoom: 18, zIndex: 1 });
      this.land = data.land.map((steps) => unpacked(steps, data.units));
      this.borders = data.borders.map((steps) => unpacked(steps, data.units));
      this.places = data.labels.map(([name, longitude, latitude]) => ({
        name,
        x: worldX(longitude / data.units),
        y: worldY(latitude / data.units),
      }));
    },

    createTile(coordinates) {
      const tile = L.DomUtil.create("canvas", "leaflet-tile");
      const ratio = window.devicePixelRatio || 1;
      tile.width = tile.height = TILE * ratio;
      const context = tile.getContext("2d");
      context.scale(ratio, ratio);
      const style = getComputedStyle(this._map.getContainer());
      const colour = (name) => style.getPropertyValue(name).trim();
      context.fillStyle = colour("--map-sea");
      context.fillRect(0, 0, TILE, TILE);
      this.drawLines(context, coordinates, colour);
      return tile;
    },

    drawLines(context, { x, y, z }, colour) {
      const scale = TILE * 2 ** z;
      const [west, north] = [(x * TILE) / scale, (y * TILE) / scale];
      const edge = (TILE + 4) / scale;
      const trace = (lines) => {
        context.beginPath();
        for (const line of lines) {
          const isOutside =
            line.east < west - edge || line.west > west + edge || line.south < north - edge || line.north > north + edge;
          if (isOutside) continue;
          for (let i = 0; i < line.points.length; i += 2) {
            const [px, py] = [(line.points[i] - west) * scale, (line.points[i + 1] - north) * scale];
            if (i) context.lineTo(px, py);
            else context.moveTo(px, py);
          }
        }
      };
      trace(this.land);
      context.fillStyle = colour("--map-land");
      context.fill("evenodd");
      trace(this.borders);
      context.strokeStyle = colour("--map-border");
      context.setLineDash([4, 3]);
      context.stroke();
    }
  });

  // Names lie above the tiles, in one canvas over the view: so none is cut where two tiles meet or the map ends.
  // They are the picture's (viewer/formats/map_svg.py): the town nearest to the middle first, then the larger ones. Those
  // that a button or the pin's name would hide are left out.
  const Labels = L.Layer.extend({
    initialize(places, marker) {
      this.places = places;
      this.marker = marker;
    },

    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "map__labels", map.getPane("shadowPane"));
      map.on("moveend zoomend resize", this.draw, this);
      map.on("zoomstart", this.clear, this);
      this.draw();
    },

    clear() {
      this.canvas.width = 0;
    },

    draw() {
      const map = this._map;
      const { x: width, y: height } = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const canvas = this.canvas;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      const style = getComputedStyle(map.getContainer());
      const colour = (name) => style.getPropertyValue(name).trim();
      context.font = LABEL_FONT;
      context.textBaseline = "middle";
      context.lineWidth = 3;
      context.lineJoin = "round";
      for (const { name, x, y, box } of this.shown(width, height)) {
        context.fillStyle = colour("--map-text");
        context.beginPath();
        context.arc(x, y, 2, 0, 2 * Math.PI);
        context.fill();
        context.textAlign = box.left < x ? "right" : "left";
        const start = box.left < x ? x - 6 : x + 6;
        context.strokeStyle = colour("--map-land");
        context.strokeText(name, start, y);
        context.fillText(name, start, y);
      }
    },

    shown(width, height) {
      const hiding = this.hiding();
      const isWhole = ({ box }) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
      return this.placed(width, height).filter((label) => isWhole(label) && !hiding.some((other) => meet(label.box, other)));
    },

    // What lies above the names: the buttons, the scale, and what the pin says.
    hiding() {
      const { left, top } = this._map.getContainer().getBoundingClientRect();
      const elements = this._map.getContainer().querySelectorAll(".leaflet-control, .leaflet-tooltip");
      return [...elements].map((element) => {
        const box = element.getBoundingClientRect();
        return { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top };
      });
    },

    placed(width, height) {
      const scale = TILE * 2 ** this._map.getZoom();
      const { x: left, y: top } = this._map.getPixelBounds().min;
      const labels = this.places.map(({ name, x, y }) => ({ name, x: x * scale - left, y: y * scale - top }));
      const away = (label) => Math.hypot(label.x - width / 2, label.y - height / 2);
      const nearest = labels.reduce((best, label) => (away(label) < away(best) ? label : best));
      const [aside, above] = [Math.max(PICTURE.width, width) / 2, Math.max(PICTURE.height, height) / 2];
      const frame = { left: width / 2 - aside, right: width / 2 + aside, top: height / 2 - above, bottom: height / 2 + above };
      const pin = this.marker ? shifted(PIN, this._map.latLngToContainerPoint(this.marker.getLatLng())) : null;
      const placed = [];
      for (const label of [nearest, ...labels.filter((other) => other !== nearest)]) {
        if (placed.length === MOST_LABELS) break;
        if (label.x <= frame.left || label.x >= frame.right || label.y <= frame.top || label.y >= frame.bottom) continue;
        label.box = labelBox(label, 1);
        if (pin && label === nearest && meet(label.box, pin)) label.box = labelBox(label, -1);
        const hasRoom = label.box.right < frame.right && label.box.top > frame.top && label.box.bottom < frame.bottom;
        if (!hasRoom || (pin && meet(label.box, pin))) continue;
        if (!placed.some((other) => meet(label.box, other.box))) placed.push(label);
      }
      return placed;
    },
  });

  function labelBox({ name, x, y }, side) {
    const width = 12 + LABEL_LETTER * name.length;
    return { left: side > 0 ? x : x - width, right: side > 0 ? x + width : x, top: y - LABEL_LINE / 2, bottom: y + LABEL_LINE / 2 };
  }

  function shifted(box, { x, y }) {
    return { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y };
  }

  function meet(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  async function drawBackground(map, marker) {
    const answer = await fetch(page.basemap, { credentials: "same-origin" });
    const background = new Background(await answer.json()).addTo(map);
    // Tiles have names of their own.
    const labels = map.getContainer().dataset.tiles ? null : new Labels(background.places, marker).addTo(map);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      background.redraw();
      if (labels) labels.draw();
    });
  }

  // Tiles come through our own server, and lie on the embedded background: where one is missing, that shows.
  function drawTiles(map, { tilesZoom, tilesDeepestZoom }) {
    map.setMaxZoom(tilesDeepestZoom);
    map.setView(map.getCenter(), tilesZoom, { animate: false });
    L.tileLayer(map.getContainer().dataset.tiles + "{z}/{x}/{y}", { minZoom: 5, maxZoom: 18, zIndex: 2 }).addTo(map);
  }

  // One finger scrolls the page, two move and zoom the map: else the map is a trap on a telephone.
  function leaveOneFingerToThePage(map) {
    if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  }

  // What the pin says comes from the page, where it was escaped; here it stays a tree of nodes.
  function bindText(marker) {
    const text = document.getElementById("map-popup");
    const icon = marker.getElement();
    if (!text || !icon) return;
    icon.setAttribute("alt", text.content.textContent.trim().replace(/\s+/g, " "));
    marker.bindPopup(() => text.content.cloneNode(true).firstElementChild);
    const name = document.getElementById("map-name");
    if (!name) return;
    const label = name.content.cloneNode(true).firstElementChild;
    // Above the pin, where it has the map's whole width.
    const above = { direction: "top", offset: [-16, -13] };
    marker.bindTooltip(() => label, { permanent: true, className: "map__name", ...above });
  }

  function nameControls(map) {
    const words = map.getContainer().dataset;
    for (const [selector, word] of [
      [".leaflet-control-zoom-in", words.zoomIn],
      [".leaflet-control-zoom-out", words.zoomOut],
    ]) {
      const control = map.getContainer().querySelector(selector);
      if (!control || !word) continue;
      control.title = word;
      control.setAttribute("aria-label", word);
    }
  }

  function dress(map, marker, options) {
    L.control.scale({ imperial: false }).addTo(map);
    // Away from the pin's name, which is as wide as a telephone.
    map.zoomControl.setPosition("bottomright");
    nameControls(map);
    leaveOneFingerToThePage(map);
    if (marker) bindText(marker);
    drawBackground(map, marker);
    if (map.getContainer().dataset.tiles) drawTiles(map, options);
  }

  return { dress };
})();
