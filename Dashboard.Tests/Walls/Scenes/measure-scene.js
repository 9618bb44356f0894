// What is wrong with the scene on the screen: letters under 2.2 % of the height, words cut off or on top of each other, boxes that hold too much.
(() => {
  const found = [], height = innerHeight, width = innerWidth;
  const seen = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest('.unseen');
  const boxes = [];
  const walker = document.createTreeWalker(document.querySelector('.scene') ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const element = node.parentElement;
    if (!node.data.trim() || !seen(element) || element.closest('title, desc'))
      continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < height * 0.022 - 0.01)
      found.push(`small ${size.toFixed(1)}: ${node.data.trim().slice(0, 40)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      // A line's box is taller than its letters.
      const trim = Math.max(0, (box.height - size * 0.9) / 2);
      boxes.push({ node, text: node.data.trim().slice(0, 40), left: box.left, right: box.right, top: box.top + trim, bottom: box.bottom - trim });
      if (box.left < -0.5 || box.top < -0.5 || box.right > width + 0.5 || box.bottom > height + 0.5)
        found.push(`outside: ${node.data.trim().slice(0, 40)}`);
      for (let up = element; up && !up.matches('.scene'); up = up.parentElement) {
        const clip = getComputedStyle(up);
        if (clip.overflowX === 'visible' && clip.overflowY === 'visible') continue;
        const room = up.getBoundingClientRect();
        if (box.left < room.left - 1 || box.right > room.right + 1 || box.top + trim < room.top - 1 || box.bottom - trim > room.bottom + 1)
          found.push(`cut by ${up.className || up.tagName}: ${node.data.trim().slice(0, 40)}`);
      }
    }
  }
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i], b = boxes[j];
      if (a.node === b.node) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1.5 && down > 1.5)
        found.push(`overlap: ${a.text} | ${b.text}`);
    }
  for (const element of document.querySelectorAll('.scene *')) {
    if (!seen(element) || element.closest('svg') || element.matches('scene-map, .sc-label *')) continue;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.left < -0.5 || box.top < -0.5 || box.right > width + 0.5 || box.bottom > height + 0.5))
      found.push(`element outside: ${element.className || element.tagName}`);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).display !== 'inline')
      found.push(`wider than its box: ${element.className || element.tagName} ${element.scrollWidth}>${element.clientWidth}`);
    if (element.scrollHeight > element.clientHeight + Math.max(2, height * 0.004) && element.clientHeight > 0 && getComputedStyle(element).display !== 'inline' && !element.matches('h1, .sc-value, .sc-axis span, .bar'))
      found.push(`higher than its box: ${element.className || element.tagName} ${element.scrollHeight}>${element.clientHeight}`);
  }
  for (const bar of document.querySelectorAll('.scene .bar:not(.none), .scene .sc-meter, .scene .sc-stack')) {
    // On an upright screen a target's bar is the lower edge of its tile, as thin as half of one that stands by itself.
    const least = height > width && bar.closest('.sc-tile') ? 0.0038 : 0.008;
    if (seen(bar) && bar.getBoundingClientRect().height < height * least)
      found.push(`a bar without height: ${bar.className}`);
  }
  if (document.documentElement.scrollHeight > height + 1 || document.documentElement.scrollWidth > width + 1)
    found.push('the page scrolls');
  return [...new Set(found)];
})()
