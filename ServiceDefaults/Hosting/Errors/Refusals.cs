using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace MediaLab.ServiceDefaults.Errors;

/// <summary>Knows an exception of a library that this project does not reference; null for any other.</summary>
public delegate ApiException? ExceptionTranslation(Exception exception);

/// <summary>What a caller is told about an exception, behind HTTP and behind gRPC.</summary>
internal sealed class Refusals(IEnumerable<ExceptionTranslation> translations)
{
    /// <summary>gRPC trailer that carries the code of a refusal to the calling service.</summary>
    public const string CodeTrailer = "error-code";

    private const string InternalMessage = "Something went wrong on our side. The trace id finds it in the dashboard.";

    public ApiException For(Exception exception) => exception switch
    {
        ApiException refusal => refusal,
        BadHttpRequestException bad => FromBadRequest(bad),
        RpcException rpc => FromRpc(rpc),
        _ => translations.Select(translate => translate(exception)).FirstOrDefault(refusal => refusal is not null)
            ?? new ApiException(500, ErrorCodes.Internal, InternalMessage, null, exception),
    };

    public static string DefaultMessage(int status) => status switch
    {
        401 => "Sign in, or send a valid access token.",
        403 => "Your role or token does not allow this.",
        404 => "There is nothing at this address.",
        405 => "This address does not take that method.",
        413 => "The request is too large.",
        415 => "Send application/json.",
        429 => "Too many requests. Wait a moment.",
        503 => "A part of MediaLab does not answer just now. Try again in a moment.",
        >= 500 => InternalMessage,
        _ => "The request cannot be read.",
    };

    private static ApiException FromBadRequest(BadHttpRequestException bad) => bad.StatusCode switch
    {
        413 or 415 => new ApiException(bad.StatusCode, ErrorCodes.ForStatus(bad.StatusCode), DefaultMessage(bad.StatusCode), null, bad),
        _ => bad.InnerException switch
        {
            JsonException json => new ApiException(bad.StatusCode, ErrorCodes.InvalidRequest, Readable(json), new { path = json.Path }, bad),
            _ when bad.Message.Contains("was not provided from body", StringComparison.Ordinal) =>
                new ApiException(bad.StatusCode, ErrorCodes.InvalidRequest, "This operation takes a JSON body.", null, bad),
            _ => new ApiException(bad.StatusCode, ErrorCodes.ForStatus(bad.StatusCode), Readable(bad.Message), null, bad),
        },
    };

    /// <summary>System.Text.Json's words name CLR types: keep the part that helps a caller.</summary>
    private static string Readable(JsonException json)
    {
        var position = json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine})" : "";
        return json.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"The body has a member that this operation does not know: {json.Path}."
            : $"The body is not the JSON this operation takes: see {json.Path ?? "$"}{position}.";
    }

    /// <summary>Binding's words are <c>Failed to bind parameter "int Limit" from "x".</c>: the value is what the caller knows.</summary>
    private static string Readable(string bindingMessage)
    {
        var from = bindingMessage.IndexOf(" from ", StringComparison.Ordinal);
        var name = bindingMessage.Split('"').ElementAtOrDefault(1)?.Split(' ')[^1];
        return name is { Length: > 0 } && from > 0
            ? $"'{JsonNamingPolicy.CamelCase.ConvertName(name)}' cannot be read{bindingMessage[from..]}"
            : DefaultMessage(StatusCodes.Status400BadRequest);
    }

    private static ApiException FromRpc(RpcException rpc)
    {
        var code = rpc.Trailers.GetValue(CodeTrailer);
        return rpc.StatusCode switch
        {
            StatusCode.NotFound => new ApiException(404, code ?? ErrorCodes.NotFound, rpc.Status.Detail, null, rpc),
            StatusCode.FailedPrecondition => new ApiException(409, code ?? ErrorCodes.Conflict, rpc.Status.Detail, null, rpc),
            StatusCode.ResourceExhausted => new ApiException(429, code ?? ErrorCodes.RateLimited, rpc.Status.Detail, null, rpc),
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => ApiException.Unavailable(DefaultMessage(503), rpc),
            // Without a code it is not the other service's word: the connection or its deadline ended the call in the middle.
            StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown when code is null => ApiException.Unavailable(DefaultMessage(503), rpc),
            // Whatever else the other service minds is this one's mistake, not the caller's.
            _ => new ApiException(500, ErrorCodes.Internal, InternalMessage, null, rpc),
        };
    }
}
