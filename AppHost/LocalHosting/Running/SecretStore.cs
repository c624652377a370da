using System.Text.Json;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Generated passwords and keys, kept in <c>secrets.json</c> of the data folder, readable by its owner only.</summary>
internal sealed class SecretStore(DataFolders folders)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _lock = new();

    public string GetOrAdd(string name, Func<string> create)
    {
        lock (_lock)
        {
            var path = Path.Combine(folders.Data, "secrets.json");
            var secrets = File.Exists(path)
                ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(path))!
                : [];
            if (secrets.TryGetValue(name, out var known))
            {
                return known;
            }

            folders.Create();
            secrets[name] = create();
            PrivateFile.Write(path, JsonSerializer.Serialize(secrets, Indented));
            return secrets[name];
        }
    }
}
