// Said to a browser that is too old for the wall, in words that it still understands (no modern syntax here).
// Oldest: Chromium 105, Firefox 110, Safari 16: container units.
(function () {
  var old = document.getElementById('too-old');
  var insecure = document.getElementById('insecure');
  if (old && !(window.CSS && CSS.supports && CSS.supports('width', '1cqw') && window.AbortSignal && AbortSignal.timeout))
    old.hidden = false;
  if (insecure && !window.isSecureContext)
    insecure.hidden = false;
})();
