namespace MediaLab.Contracts.Events;

/// <summary>A workspace exists; <paramref name="Personal"/> ones are made at sign-up.</summary>
public sealed record WorkspaceCreated(Guid WorkspaceId, Guid OwnerId, string Name, bool Personal, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A user joined a workspace. <paramref name="Role"/>: owner, admin, member or viewer.</summary>
public sealed record MemberAdded(Guid WorkspaceId, Guid UserId, string Role, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A user's account was deleted; <paramref name="WorkspaceId"/> is the personal workspace that went with it.</summary>
public sealed record UserDeleted(Guid WorkspaceId, Guid UserId, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A session or access token ended: whoever caches its identity must forget it.</summary>
public sealed record CredentialRevoked(Guid WorkspaceId, Guid UserId, Guid CredentialId, DateTimeOffset OccurredAt) : IIntegrationEvent;
