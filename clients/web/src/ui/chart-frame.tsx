import { type ReactNode, useState } from 'react';
import { common as m } from '@messages/common';
import { Button } from './button';
import { Card } from './surface';

/** A chart and the same numbers as a table, one press apart. */
export function ChartFrame({ title, chart, table }: { title: string; chart: ReactNode; table: ReactNode }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card className="flex min-w-0 flex-col p-5">
      <div className="-mt-2 mb-2 flex items-center justify-between gap-3">
        <h2 className="display text-lg">{title}</h2>
        <Button variant="ghost" className="-mr-3 text-sm text-muted" onClick={() => setAsTable(!asTable)}>
          {asTable ? m.showChart : m.showTable}
        </Button>
      </div>
      {asTable ? <div className="overflow-x-auto">{table}</div> : chart}
    </Card>
  );
}

export function DataTable({ head, rows }: { head: string[]; rows: ReactNode[][] }) {
  return (
    <table className="tnum w-full text-sm">
      <thead className="border-b border-line text-left text-muted">
        <tr>
          {head.map((text, index) => (
            <th key={text} className={`py-2 font-semibold ${index ? 'pl-4 text-right' : ''}`}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row} className="border-b border-line last:border-0">
            {cells.map((cell, index) => (
              <td key={index} className={`py-2 ${index ? 'pl-4 text-right' : ''}`}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
