import { createTheme, Menu, Modal, Notification, Popover, Tooltip } from '@mantine/core';

// Colours, sizes and spacing are in tokens.css. `lockScroll` would put a style element into the page, which its policy
// refuses; nothing behind a dialog scrolls here anyway.
export const theme = createTheme({
  primaryColor: 'blue',
  defaultRadius: 6,
  fontFamily: 'var(--font)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        transitionProps: { duration: 100 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    // Beside its button and not at the end of the page, so that it belongs to a landmark; fixed, so that no scroll area
    // cuts it. The placeholder for the focus would be a child of the menu that is no item.
    Menu: Menu.extend({
      defaultProps: {
        transitionProps: { duration: 100 },
        withinPortal: false,
        floatingStrategy: 'fixed',
        withInitialFocusPlaceholder: false,
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close the notice' } } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 100 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 100 }, withArrow: false } }),
  },
});
