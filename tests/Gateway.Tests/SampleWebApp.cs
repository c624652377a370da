using System.IO.Compression;
using System.Text;

namespace MediaLab.Gateway.Tests;

/// <summary>Files as the web build leaves them.</summary>
internal static class SampleWebApp
{
    public const string Index = "<!doctype html><title>MediaLab</title><script>boot()</script><script type=\"module\" src=\"/assets/main-a1b2c3.js\"></script>";
    public const string Script = "export const answer = 42;\n";
    public const string ScriptHash = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
    public const string StyleHash = "'sha256-BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB='";

    public static void WriteTo(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "assets"));
        File.WriteAllText(Path.Combine(root, "index.html"), Index);
        File.WriteAllText(Path.Combine(root, "sw.js"), "self.skipWaiting;");
        File.WriteAllText(Path.Combine(root, "csp.json"), $$"""{"scriptSrc":["{{ScriptHash}}"],"styleSrc":["{{StyleHash}}"]}""");
        var script = Path.Combine(root, "assets", "main-a1b2c3.js");
        File.WriteAllText(script, Script);
        using (var brotli = new BrotliStream(File.Create(script + ".br"), CompressionLevel.Optimal))
        {
            brotli.Write(Encoding.UTF8.GetBytes(Script));
        }

        using var gzip = new GZipStream(File.Create(script + ".gz"), CompressionLevel.Optimal);
        gzip.Write(Encoding.UTF8.GetBytes(Script));
    }
}
