/** Ignores every polite request to end. */
process.on('SIGTERM', () => {});
process.on('disconnect', () => {});
setInterval(() => {}, 1000);
process.send?.('ready');
