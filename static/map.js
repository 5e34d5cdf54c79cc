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
  const LABEL_HEIGHT = 12;
  const LABEL_GAP = 10;

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
      this.labelsAt = new Map();
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
      this.drawLabels(context, coordinates, colour);
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
    },

    drawLabels(context, { x, y, z }, colour) {
      context.font = LABEL_FONT;
      context.textBaseline = "middle";
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.setLineDash([]);
      for (const label of this.labels(context, z)) {
        const [px, py] = [label.x - x * TILE, label.y - y * TILE];
        if (px < -label.width || px > TILE + 8 || py < -LABEL_HEIGHT || py > TILE + LABEL_HEIGHT) continue;
        context.fillStyle = colour("--map-text");
        context.beginPath();
        context.arc(px, py, 2, 0, 2 * Math.PI);
        context.fill();
        context.strokeStyle = colour("--map-land");
        context.strokeText(label.name, px + 6, py);
        context.fillText(label.name, px + 6, py);
      }
    },

    // The labels that have room at a zoom: larger towns come first in the data and keep their place.
    labels(context, z) {
      if (!this.labelsAt.has(z)) {
        const scale = TILE * 2 ** z;
        const kept = [];
        for (const place of this.places) {
          const box = { name: place.name, x: place.x * scale, y: place.y * scale };
          box.width = context.measureText(box.name).width + 8;
          const collides = kept.some(
            (other) =>
              box.x < other.x + other.width + LABEL_GAP &&
              other.x < box.x + box.width + LABEL_GAP &&
              Math.abs(box.y - other.y) < LABEL_HEIGHT + LABEL_GAP,
          );
          if (!collides) kept.push(box);
        }
        this.labelsAt.set(z, kept);
      }
      return this.labelsAt.get(z);
    },
  });

  async function drawBackground(map) {
    const answer = await fetch(page.basemap, { credentials: "same-origin" });
    const background = new Background(await answer.json()).addTo(map);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => background.redraw());
  }

  // Tiles come through our own server, and lie on the embedded background: where one is missing, that shows.
  function drawTiles(map, zoom) {
    map.setMaxZoom(18);
    map.setView(map.getCenter(), zoom, { animate: false });
    L.tileLayer(map.getContainer().dataset.tiles + "{z}/{x}/{y}", { minZoom: 5, maxZoom: 18, zIndex: 2 }).addTo(map);
  }

  // What the pin says comes from the page, where it was escaped; here it stays a tree of nodes.
  function bindText(marker) {
    const text = document.getElementById("map-popup");
    const icon = marker.getElement();
    if (!text || !icon) return;
    icon.setAttribute("alt", text.content.textContent.trim().replace(/\s+/g, " "));
    marker.bindPopup(() => text.content.cloneNode(true).firstElementChild);
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
    nameControls(map);
    if (marker) bindText(marker);
    drawBackground(map);
    if (map.getContainer().dataset.tiles) drawTiles(map, options.tilesZoom);
  }

  return { dress };
})();
