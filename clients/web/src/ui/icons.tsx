import type { ReactNode, SVGProps } from 'react';

/**
 * The few icons of the frame, drawn here so that the first load needs no icon library. Everything else comes from
 * lucide-react, whose line these follow.
 */
const icon = (paths: ReactNode) =>
  function Icon(props: SVGProps<SVGSVGElement>) {
    return (
      <svg
        viewBox="0 0 24 24"
        width="20"
        height="20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        {...props}
      >
        {paths}
      </svg>
    );
  };

export const ProjectsIcon = icon(
  <>
    <rect x="3" y="7" width="18" height="13" rx="2.5" />
    <path d="M6 4h12" />
  </>,
);
export const CreateIcon = icon(
  <>
    <path d="M12 3.500v3M12 17.500v3M3.5 12h3M17.5 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2" />
    <circle cx="12" cy="12" r="1.2" fill="currentColor" />
  </>,
);
export const LibraryIcon = icon(
  <>
    <rect x="3" y="3" width="8" height="11" rx="2" />
    <rect x="14" y="3" width="7" height="6.5" rx="2" />
    <rect x="3" y="17" width="8" height="4" rx="1.5" />
    <rect x="14" y="12.5" width="7" height="8.5" rx="2" />
  </>,
);
export const CostsIcon = icon(
  <>
    <path d="M5 3.500h14v17l-2.3-1.6-2.4 1.6-2.3-1.6-2.3 1.6-2.4-1.600L5 20.500z" />
    <path d="M9 8.500h6M9 12.500h6" />
  </>,
);
export const AnalyticsIcon = icon(<path d="M4 20V10M10 20V4M16 20v-7M21 20H3" />);
export const KeyIcon = icon(
  <>
    <circle cx="8" cy="15" r="4" />
    <path d="m11 12 8-8M16 7l3 3" />
  </>,
);
export const SettingsIcon = icon(
  <>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
    <circle cx="16" cy="7" r="2.5" />
    <circle cx="8" cy="17" r="2.5" />
  </>,
);
export const ActivityIcon = icon(<path d="M3 12h4l3-8 4 16 3-8h4" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const OfflineIcon = icon(
  <path d="M3 3l18 18M8.5 16a5 5 0 0 1 6.5-.500M5 12.500a10 10 0 0 1 4-2.300M19 12.500a10 10 0 0 0-6-2.900M12 20h.01" />,
);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const WarnIcon = icon(<path d="M12 4 2.8 20h18.400zM12 10v4.500M12 17.200v.1" />);

/** The mark: a flask that holds a play button. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true">
      <rect width="64" height="64" rx="15" className="fill-ink" />
      <path
        d="M25 12h14M28 12v13.500L15.6 46.200A4 4 0 0 0 19 52.300h26a4 4 0 0 0 3.4-6.100L36 25.500V12"
        fill="none"
        className="stroke-bg"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M28.2 33.800a1.6 1.6 0 0 1 2.4-1.400l9.2 5.300a1.6 1.6 0 0 1 0 2.800l-9.2 5.300a1.6 1.6 0 0 1-2.4-1.400Z"
        fill="#ff8a4a"
      />
    </svg>
  );
}
export const MoreIcon = icon(
  <>
    <circle cx="5.5" cy="12" r="1" fill="currentColor" />
    <circle cx="12" cy="12" r="1" fill="currentColor" />
    <circle cx="18.5" cy="12" r="1" fill="currentColor" />
  </>,
);
