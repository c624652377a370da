namespace MediaLab.ServiceDefaults.Data.Tenancy;

/// <summary>As which Postgres role the current scope talks to the database.</summary>
public enum DatabaseRole
{
    /// <summary><c>{service}_app</c>: requests. Row-level security shows one workspace.</summary>
    App,

    /// <summary><c>{service}_worker</c>: outbox, consumers, leases. Sees every workspace, through policies of its own.</summary>
    Worker,
}

/// <summary>Chosen once per scope, before its first database access.</summary>
public sealed class DatabaseAccess
{
    public DatabaseRole Role { get; private set; } = DatabaseRole.App;

    public void UseWorker() => Role = DatabaseRole.Worker;
}
