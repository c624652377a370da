using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.ServiceDefaults.Http;

/// <summary>The body of every success: <c>{"success":true,"data":...,"message":null}</c>.</summary>
public sealed record Envelope<T>(T Data, string? Message = null)
{
    public bool Success => true;
}

/// <summary>The body of a success that has nothing to return.</summary>
public sealed record Nothing;

/// <summary>Typed results in the envelope.</summary>
public static class ApiResults
{
    public static Ok<Envelope<T>> Ok<T>(T data, string? message = null) => TypedResults.Ok(new Envelope<T>(data, message));

    /// <summary>200 with <c>data: null</c>: the API never answers 204, so that clients read one shape.</summary>
    public static Ok<Envelope<Nothing?>> Done(string? message = null) => TypedResults.Ok(new Envelope<Nothing?>(null, message));

    public static Created<Envelope<T>> Created<T>(string location, T data) => TypedResults.Created(location, new Envelope<T>(data));

    public static Accepted<Envelope<T>> Accepted<T>(string location, T data) => TypedResults.Accepted(location, new Envelope<T>(data));
}
