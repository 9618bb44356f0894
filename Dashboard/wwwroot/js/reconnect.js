// Starts Blazor with a handler that says at once that the line is lost, keeps the last picture (greyed by the style sheet)
// and comes back without a click: the same circuit while the server still has it, a reload when it has not.
(() => {
  const root = document.documentElement;
  const strip = document.getElementById('connection');
  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  let lost = false;

  function show(words) {
    if (root.dataset.connection !== 'lost') {
      const time = new Intl.DateTimeFormat(root.lang, { timeStyle: 'medium', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' }).format(Date.now());
      strip.textContent = words.replace('{time}', time);
      root.dataset.connection = 'lost';
    }
  }

  function hide() {
    delete root.dataset.connection;
    strip.textContent = '';
  }

  async function isReady() {
    try {
      return (await fetch('health/ready', { cache: 'no-store', signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  }

  async function recover() {
    for (let wait = 200; lost; wait = Math.min(wait * 1.6, 2000)) {
      // A page is never reloaded into an error: only once the server says that it is ready.
      if (await isReady()) {
        try {
          if (!await Blazor.reconnect())
            location.reload();
          return;
        } catch {
          // It went away again between the two.
        }
      }

      // Screens of a whole province come back together: spread them a little.
      await pause(wait * (0.75 + Math.random() / 2));
    }
  }

  addEventListener('offline', () => show(strip.dataset.offline));
  addEventListener('online', () => { if (!lost) hide(); });

  Blazor.start({
    circuit: {
      // Three beats of the server's five seconds; a beat from here every five.
      configureSignalR: builder => builder.withServerTimeout(15000).withKeepAliveInterval(5000),
      reconnectionHandler: {
        onConnectionDown() {
          show(strip.dataset.lost);
          if (!lost) {
            lost = true;
            recover();
          }
        },
        onConnectionUp() {
          lost = false;
          hide();
        },
      },
    },
  }).catch(() => {
    // The server went away before the circuit was there.
    show(strip.dataset.lost);
    lost = true;
    recover();
  });
})();
