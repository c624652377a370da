using System.Text;

namespace MediaLab.Generation.Batches;

/// <summary>Reads a table as spreadsheets write it (RFC 4180): quoted cells may hold separators, quotes and line breaks.</summary>
internal static class Csv
{
    /// <summary>The separator is the one of comma, semicolon and tab that the first line has most of. Lines without anything are passed over.</summary>
    /// <exception cref="FormatException">A quoted cell does not end.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var firstLine = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length).ToString();
        var separator = ",;\t".MaxBy(candidate => firstLine.Count(letter => letter == candidate));
        var (rows, row, cell, quoted) = (new List<IReadOnlyList<string>>(), new List<string>(), new StringBuilder(), false);
        for (var place = text.StartsWith('\uFEFF') ? 1 : 0; place < text.Length; place++)
        {
            var letter = text[place];
            if (quoted && letter == '"' && place + 1 < text.Length && text[place + 1] == '"')
            {
                cell.Append('"');
                place++;
            }
            else if (letter == '"' && (quoted || cell.Length == 0))
            {
                quoted = !quoted;
            }
            else if (quoted || (letter != separator && letter is not ('\r' or '\n')))
            {
                cell.Append(letter);
            }
            else
            {
                EndCell();
                if (letter is '\r' or '\n')
                {
                    EndRow();
                }
            }
        }

        if (quoted)
        {
            throw new FormatException($"A quoted cell of line {rows.Count + 1} does not end.");
        }

        EndCell();
        EndRow();
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString().Trim());
            cell.Clear();
        }

        void EndRow()
        {
            if (row.Any(value => value.Length > 0))
            {
                rows.Add(row);
            }

            row = [];
        }
    }
}
