/** A picture of the product's idea, drawn: four kinds of media coming out of one flask. Decoration only. */
export function Showcase() {
  return (
    <div aria-hidden="true" className="relative hidden overflow-hidden border-l border-line bg-sunken lg:block">
      <div className="absolute inset-0 grid rotate-[-8deg] scale-125 grid-cols-3 gap-4 opacity-95">
        {columns.map((tiles, column) => (
          <div key={column} className="grid content-center gap-4" style={{ translate: `0 ${[-6, 4, -2][column]}%` }}>
            {tiles.map((Tile, index) => (
              <div key={index} className="overflow-hidden rounded-xl border border-line bg-surface shadow-float">
                <Tile />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const Dunes = () => (
  <svg viewBox="0 0 300 340" className="block w-full">
    <rect width="300" height="340" fill="#f6b26b" />
    <circle cx="205" cy="105" r="46" fill="#fff1dc" />
    <path d="M0 210q80-70 160-20t140-30v180H0z" fill="#e06d3c" />
    <path d="M0 262q90-60 170-10t130-20v108H0z" fill="#a63d22" />
    <path d="M0 306q110-44 300-14v48H0z" fill="#541c14" />
  </svg>
);
const Sea = () => (
  <svg viewBox="0 0 300 220" className="block w-full">
    <rect width="300" height="220" fill="#16324a" />
    <circle cx="92" cy="72" r="30" fill="#ffe9b8" />
    <path d="M0 128q38-16 75 0t75 0 75 0 75 0v92H0z" fill="#2b6f84" />
    <path d="M0 156q38-16 75 0t75 0 75 0 75 0v64H0z" fill="#1f5669" />
    <path d="M0 186q38-14 75 0t75 0 75 0 75 0v34H0z" fill="#143c4c" />
    <path d="m138 88 24 16-24 16z" fill="#fff" opacity=".92" />
  </svg>
);
const Wave = () => (
  <svg viewBox="0 0 300 150" className="block w-full">
    {[18, 34, 60, 92, 70, 40, 58, 104, 82, 46, 28, 54, 88, 112, 76, 48, 30, 62, 40, 20].map((height, index) => (
      <rect
        key={index}
        x={22 + index * 13}
        y={75 - height / 2}
        width="7"
        height={height}
        rx="3.5"
        className="fill-audio"
      />
    ))}
  </svg>
);
const Lines = () => (
  <svg viewBox="0 0 300 190" className="block w-full">
    {[220, 248, 190, 240, 130].map((width, index) => (
      <rect
        key={index}
        x="28"
        y={34 + index * 27}
        width={width}
        height="9"
        rx="4.5"
        className="fill-text"
        opacity={1 - index * 0.14}
      />
    ))}
  </svg>
);
const Forest = () => (
  <svg viewBox="0 0 300 380" className="block w-full">
    <rect width="300" height="380" fill="#cfe3d4" />
    <circle cx="86" cy="92" r="38" fill="#fff" />
    <path d="m40 250 62-128 62 128zM150 270l70-150 70 150z" fill="#5f9c84" />
    <path d="m-20 320 78-150 78 150zM96 330l72-140 72 140z" fill="#2f6b58" />
    <rect y="306" width="300" height="74" fill="#173f35" />
  </svg>
);
const Night = () => (
  <svg viewBox="0 0 300 260" className="block w-full">
    <rect width="300" height="260" fill="#241a3d" />
    <path d="M0 260V150h44v-40h40v62h36V82h52v104h40v-52h46v126z" fill="#4b3a86" />
    <path d="M0 260v-62h60v-30h48v44h64v-66h58v88h70v26z" fill="#7c63c9" />
    <path d="m136 52 30 19-30 19z" fill="#fff" opacity=".92" />
  </svg>
);
const columns = [
  [Lines, Dunes, Wave],
  [Sea, Forest, Lines],
  [Wave, Night, Dunes],
];
