// What Folium's map needs of ours: words set as text (a name is never markup), and land without tiles.
function officeLine(line) {
  const item = document.createElement(line.href ? "a" : "span");
  item.textContent = line.text;
  if (line.href) {
    item.href = line.href;
    item.target = "_top";
  }
  const row = document.createElement("div");
  row.append(item);
  return row;
}

function officeWords(layer, label, lines) {
  const name = document.createElement("span");
  name.textContent = label;
  layer.bindTooltip(name, { permanent: true, direction: "right", offset: [10, 0], className: "office-label" });
  const box = document.createElement("div");
  box.append(officeLine({ text: label }), ...lines.map(officeLine));
  layer.bindPopup(box);
}

function officeBasemap(map, address, credit) {
  const looks = {
    land: { color: "#b9b2a0", weight: 1, fillColor: "#f4f1e8", fillOpacity: 1 },
    lake: { color: "#9dc3d4", weight: 1, fillColor: "#cfe3ec", fillOpacity: 1 },
    river: { color: "#9dc3d4", weight: 1.5 },
  };
  map.createPane("office-land").style.zIndex = 200;
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(credit);
  fetch(address, { credentials: "same-origin" })
    .then((answer) => answer.json())
    .then((land) =>
      L.geoJSON(land, { pane: "office-land", interactive: false, style: (it) => looks[it.properties.kind] }).addTo(map),
    );
}
