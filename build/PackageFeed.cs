// Fills build/feed with the packages this solution needs and the configured NuGet sources lack.
//
//   dotnet run build/PackageFeed.cs                 rebuild what is missing (does nothing on a machine with the full registry)
//   dotnet run build/PackageFeed.cs -- --dashboard  also unpack the Aspire dashboard into .packages/aspire-dashboard
//   ... -- --force                                  ask the sources again although nothing changed since the last time
//
// The Aspire CLI's npm package carries a .NET single-file bundle, and in it the original, strong-named, IL-only
// assemblies of every package listed below. They are copied byte for byte; only the .nupkg around them is new.
// Nothing from the npm package is executed here, and its integrity hash is checked before a byte of it is read.

#:property PublishAot=false

using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

var root = FindRoot();
var feed = Path.Combine(root, "build", "feed");
var stamp = new Stamp(Path.Combine(feed, ".stamp"), Path.Combine(root, "build", "PackageFeed.cs"));
var wantsDashboard = args.Contains("--dashboard");

var isCurrent = !args.Contains("--force") && stamp.IsCurrent(feed);
if (isCurrent)
{
    Console.WriteLine("Package feed: nothing to do.");
}
else
{
    var missing = await SourceProbe.FindMissingAsync(Wanted.Packages, root);
    if (missing.Count == 0)
    {
        Console.WriteLine($"Package feed: your NuGet sources have all {Wanted.Packages.Count} packages; nothing to rebuild.");
    }
    else
    {
        Console.WriteLine($"Package feed: your NuGet sources lack {missing.Count} of {Wanted.Packages.Count} packages.");
        var bundle = SingleFileBundle.Open(await AspireCli.EnsureUnpackedAsync(root));
        foreach (var package in missing)
        {
            var file = NupkgWriter.Write(package, bundle, feed);
            Console.WriteLine($"  rebuilt {file} from the Aspire CLI's own copy");
        }
    }

    stamp.Write(missing.Select(NupkgWriter.FileName));
}

if (wantsDashboard)
{
    await AspireCli.EnsureUnpackedAsync(root);
}

static string FindRoot()
{
    for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "build", "PackageFeed.cs")))
        {
            return folder.FullName;
        }
    }

    throw new InvalidOperationException("Run this from inside the repository.");
}

// One package to rebuild. TargetFramework is its folder under lib/, or null for a package without an assembly of its own.
internal sealed record Package(string Id, string Version, string? TargetFramework, Dependency[] Dependencies, string? FrameworkReference = null);

// IncludeAll: whether the build files of the dependency flow on (Grpc.Tools must reach the project).
internal sealed record Dependency(string Id, string Version, bool IncludeAll = false);

internal static class Wanted
{
    private const string Grpc = "2.80.0";
    private const string IdentityModel = "8.19.2";
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>Versions as in Directory.Packages.props; a mismatch shows at once as a failed restore.</summary>
    internal static readonly IReadOnlyList<Package> Packages =
    [
        new("Grpc.Core.Api", Grpc, "netstandard2.1", []),
        new("Grpc.Net.Common", Grpc, "net10.0", [new("Grpc.Core.Api", Grpc)]),
        new("Grpc.Net.Client", Grpc, "net10.0", [new("Grpc.Net.Common", Grpc), new("Microsoft.Extensions.Logging.Abstractions", "8.0.0")]),
        new("Grpc.Net.ClientFactory", Grpc, "net10.0", [new("Grpc.Net.Client", Grpc), new("Microsoft.Extensions.Http", "8.0.0")]),
        new("Grpc.AspNetCore.Server", Grpc, "net10.0", [new("Grpc.Net.Common", Grpc)], AspNetCore),
        new("Grpc.AspNetCore.Server.ClientFactory", Grpc, "net10.0",
            [new("Grpc.AspNetCore.Server", Grpc), new("Grpc.Net.ClientFactory", Grpc)], AspNetCore),
        new("Google.Protobuf", "3.34.1", "net5.0", []),
        new("Grpc.AspNetCore", Grpc, null,
            [new("Grpc.AspNetCore.Server.ClientFactory", Grpc, true), new("Google.Protobuf", "3.34.1"), new("Grpc.Tools", "2.85.0", true)]),
        new("System.IO.Hashing", "10.0.8", "net10.0", []),
        new("OpenTelemetry.Extensions.Hosting", "1.15.3", "net10.0",
            [new("OpenTelemetry", "1.15.3"), new("Microsoft.Extensions.Hosting.Abstractions", "10.0.0")]),
        new("Microsoft.IdentityModel.Abstractions", IdentityModel, "net10.0", []),
        new("Microsoft.IdentityModel.Logging", IdentityModel, "net10.0", [new("Microsoft.IdentityModel.Abstractions", IdentityModel)]),
        new("Microsoft.IdentityModel.Tokens", IdentityModel, "net10.0",
            [new("Microsoft.IdentityModel.Logging", IdentityModel), new("Microsoft.Extensions.Logging.Abstractions", "8.0.0")]),
        new("Microsoft.IdentityModel.JsonWebTokens", IdentityModel, "net10.0", [new("Microsoft.IdentityModel.Tokens", IdentityModel)]),
        new("Microsoft.IdentityModel.Protocols", IdentityModel, "net10.0", [new("Microsoft.IdentityModel.Tokens", IdentityModel)]),
        new("System.IdentityModel.Tokens.Jwt", IdentityModel, "net10.0",
            [new("Microsoft.IdentityModel.JsonWebTokens", IdentityModel), new("Microsoft.IdentityModel.Tokens", IdentityModel)]),
        new("Microsoft.IdentityModel.Protocols.OpenIdConnect", IdentityModel, "net10.0",
            [new("Microsoft.IdentityModel.Protocols", IdentityModel), new("System.IdentityModel.Tokens.Jwt", IdentityModel)]),
    ];
}

/// <summary>Remembers which source file filled the feed with what, so that the next run has nothing to ask.</summary>
internal sealed class Stamp(string path, string sourceFile)
{
    public bool IsCurrent(string feed)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var lines = File.ReadAllLines(path);
        return lines.FirstOrDefault() == SourceHash() && lines.Skip(1).All(name => File.Exists(Path.Combine(feed, name)));
    }

    public void Write(IEnumerable<string> packageFiles) => File.WriteAllLines(path, [SourceHash(), .. packageFiles]);

    private string SourceHash() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(sourceFile)));
}

/// <summary>Asks NuGet itself, with the user's own sources, proxies and credentials, by restoring an empty project.</summary>
internal static partial class SourceProbe
{
    public static async Task<IReadOnlyList<Package>> FindMissingAsync(IReadOnlyList<Package> wanted, string root)
    {
        // Inside the repository, so that its nuget.config applies; without the feed, so that only real sources answer.
        var folder = Directory.CreateDirectory(Path.Combine(root, "build", "obj", "probe")).FullName;
        try
        {
            foreach (var isolated in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            {
                await File.WriteAllTextAsync(Path.Combine(folder, isolated), "<Project />");
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), """
                <configuration><disabledPackageSources><add key="medialab-local" value="true" /></disabledPackageSources></configuration>
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "probe.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup>{string.Concat(wanted.Select(p => $"<PackageDownload Include=\"{p.Id}\" Version=\"[{p.Version}]\" />"))}</ItemGroup>
                </Project>
                """);

            var result = await Command.RunAsync("dotnet", folder, "restore", "probe.csproj", "--packages", Path.Combine(folder, "packages"));
            if (result.ExitCode == 0)
            {
                return [];
            }

            var missing = NotFound().Matches(result.Output).Select(match => match.Groups["id"].Value)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            return missing.Count > 0
                ? [.. wanted.Where(package => missing.Contains(package.Id))]
                : throw new InvalidOperationException($"NuGet could not be asked which packages it has:\n{result.Output}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // NU1101 no such package, NU1102 no such version, NU1103 only pre-releases.
    [GeneratedRegex(@"NU110[123]:[^\n]*?package (?<id>[A-Za-z0-9._]+?)(\.? |\.$)")]
    private static partial Regex NotFound();
}

/// <summary>The npm package of the Aspire CLI: fetched by npm, checked, and its managed half unpacked.</summary>
internal static class AspireCli
{
    private const string Version = "13.5.4";
    private const string Spec = "@microsoft/aspire-cli-linux-x64@" + Version;
    private const string Integrity = "sha512-8PWeRHM1+QwQB2wxDnfPsimi3EW01r04b4DjX0jIDE78SlfJabwVfYArW/48vDzYvPzKSRye6DIPVAsCFoXjBA==";
    private const string ManagedFolder = "/managed/";

    /// <returns>Path of the single-file program that holds the dashboard and the assemblies.</returns>
    public static async Task<string> EnsureUnpackedAsync(string root)
    {
        var home = Path.Combine(root, ".packages", "aspire-dashboard", Version);
        var program = Path.Combine(home, "aspire-managed");
        if (File.Exists(program))
        {
            return program;
        }

        var work = Directory.CreateDirectory(home + ".partial").FullName;
        try
        {
            Console.WriteLine($"  fetching {Spec} with npm (127 MB)");
            var pack = await Command.RunAsync("npm", work, "pack", Spec, "--silent", "--pack-destination", work);
            var tarball = Directory.EnumerateFiles(work, "*.tgz").SingleOrDefault()
                ?? throw new InvalidOperationException($"npm could not fetch {Spec}:\n{pack.Output}");
            await VerifyAsync(tarball);
            Unpack(ReadCli(tarball), work);
            File.Delete(tarball);
            Directory.Move(work, home);
            Console.WriteLine($"  integrity verified, unpacked into {Path.GetRelativePath(root, home)}");
            return program;
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static async Task VerifyAsync(string tarball)
    {
        await using var stream = File.OpenRead(tarball);
        var actual = "sha512-" + Convert.ToBase64String(await SHA512.HashDataAsync(stream));
        if (actual != Integrity)
        {
            throw new InvalidOperationException($"{Spec} is not the expected file: its integrity is {actual}. Nothing was used from it.");
        }
    }

    private static byte[] ReadCli(string tarball)
    {
        using var gzip = new GZipStream(File.OpenRead(tarball), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { Name: "package/bin/aspire", DataStream: { } data })
            {
                var bytes = new byte[entry.Length];
                data.ReadExactly(bytes);
                return bytes;
            }
        }

        throw new InvalidOperationException($"{Spec} holds no bin/aspire.");
    }

    // The CLI is an ELF file with a .tar.gz among its data; the archive's managed/ folder is what we need.
    private static void Unpack(byte[] cli, string target)
    {
        var start = FindTarGz(cli);
        using var archive = new MemoryStream(cli, start, cli.Length - start, writable: false);
        using var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            var managed = entry.Name.IndexOf(ManagedFolder, StringComparison.Ordinal);
            if (managed < 0 || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                continue;
            }

            var path = Path.GetFullPath(Path.Combine(target, entry.Name[(managed + ManagedFolder.Length)..]));
            if (!path.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{Spec} holds an entry outside its folder: {entry.Name}");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, overwrite: true);
        }
    }

    private static int FindTarGz(byte[] file)
    {
        ReadOnlySpan<byte> gzipMagic = [0x1f, 0x8b, 0x08];
        for (var start = 0; ; start++)
        {
            var next = file.AsSpan(start).IndexOf(gzipMagic);
            if (next < 0)
            {
                throw new InvalidOperationException($"{Spec} holds no archive; its layout changed.");
            }

            start += next;
            if (IsTar(file, start))
            {
                return start;
            }
        }
    }

    private static bool IsTar(byte[] file, int start)
    {
        var header = new byte[512];
        try
        {
            using var gzip = new GZipStream(new MemoryStream(file, start, file.Length - start), CompressionMode.Decompress);
            return gzip.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && header.AsSpan(257, 5).SequenceEqual("ustar"u8);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}

/// <summary>
/// Reads a .NET single-file program. Layout: dotnet/runtime docs/design/features/single-file/bundler.md; a signature
/// (SHA-256 of ".net core bundle\n") follows the 8-byte offset of the manifest.
/// </summary>
internal sealed class SingleFileBundle(byte[] file, IReadOnlyDictionary<string, SingleFileBundle.Entry> entries)
{
    internal sealed record Entry(long Offset, long Size, long CompressedSize);

    private static readonly byte[] Signature = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");

    public static SingleFileBundle Open(string path)
    {
        var file = File.ReadAllBytes(path);
        var signature = file.AsSpan().IndexOf(Signature);
        var offset = signature < 8 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(signature - 8));
        if (offset == 0)
        {
            throw new InvalidOperationException($"{path} is not a single-file program.");
        }

        using var reader = new BinaryReader(new MemoryStream(file) { Position = offset }, Encoding.UTF8);
        var major = reader.ReadUInt32();
        _ = reader.ReadUInt32();
        var count = reader.ReadInt32();
        _ = reader.ReadString();
        if (major >= 2)
        {
            reader.BaseStream.Position += 5 * sizeof(long);
        }

        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var (start, size) = (reader.ReadInt64(), reader.ReadInt64());
            var compressed = major >= 6 ? reader.ReadInt64() : 0;
            _ = reader.ReadByte();
            entries[reader.ReadString()] = new(start, size, compressed);
        }

        return new(file, entries);
    }

    public byte[] Read(string name)
    {
        var entry = entries.TryGetValue(name, out var found)
            ? found
            : throw new InvalidOperationException($"The Aspire CLI holds no {name}.");
        if (entry.CompressedSize == 0)
        {
            return file.AsSpan((int)entry.Offset, (int)entry.Size).ToArray();
        }

        using var inflate = new DeflateStream(
            new MemoryStream(file, (int)entry.Offset, (int)entry.CompressedSize), CompressionMode.Decompress);
        var data = new byte[entry.Size];
        inflate.ReadExactly(data);
        return data;
    }
}

internal static class NupkgWriter
{
    // Zip entries need a date; a fixed one makes the same input give the same file.
    private static readonly DateTimeOffset EntryDate = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string FileName(Package package) => $"{package.Id.ToLowerInvariant()}.{package.Version}.nupkg";

    public static string Write(Package package, SingleFileBundle bundle, string feed)
    {
        var path = Path.Combine(feed, FileName(package));
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        if (package.TargetFramework is { } framework)
        {
            Add(zip, $"lib/{framework}/{package.Id}.dll", bundle.Read(package.Id + ".dll"));
        }
        else
        {
            Add(zip, "lib/net10.0/_._", []);
        }

        Add(zip, package.Id + ".nuspec", Encoding.UTF8.GetBytes(Nuspec(package)));
        return Path.GetFileName(path);
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = EntryDate;
        using var stream = entry.Open();
        stream.Write(content);
    }

    private static string Nuspec(Package package)
    {
        var dependencies = string.Concat(package.Dependencies.Select(dependency =>
            $"<dependency id=\"{dependency.Id}\" version=\"{dependency.Version}\" "
            + (dependency.IncludeAll ? "include=\"All\" />" : "exclude=\"Build,Analyzers\" />")));
        var framework = package.FrameworkReference is { } name
            ? $"<frameworkReferences><group targetFramework=\"net10.0\"><frameworkReference name=\"{name}\" /></group></frameworkReferences>"
            : "";
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
              <id>{package.Id}</id><version>{package.Version}</version><authors>repacked</authors>
              <description>Repacked locally from the Aspire CLI's npm package; not the official package.</description>
              <dependencies><group targetFramework="{package.TargetFramework ?? "net10.0"}">{dependencies}</group></dependencies>
              {framework}
            </metadata></package>
            """;
    }
}

internal static class Command
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The probe reads NuGet's messages: they must come in English, and no build server may outlive us.
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDDISABLENODEREUSE"] = "1" },
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
