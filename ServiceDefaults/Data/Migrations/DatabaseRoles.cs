namespace MediaLab.ServiceDefaults.Data.Migrations;

/// <summary>The Postgres roles of one service.</summary>
/// <param name="Owner">Owns the tables; cannot log in; migrations run as it.</param>
/// <param name="App">Requests.</param>
/// <param name="Worker">Background work.</param>
public sealed record DatabaseRoles(string Owner, string App, string Worker)
{
    public static DatabaseRoles For(string service) => new($"{service}_owner", $"{service}_app", $"{service}_worker");
}
