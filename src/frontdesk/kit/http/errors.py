"""What can be wrong with a request before any route has seen it."""

from frontdesk.errors import Error, Malformed, NotFound, Unavailable


class RouteNotFound(NotFound):
    """No route has this path."""

    code = "request.route_not_found"
    hint = "Compare the path with the list at /docs."


class MethodNotAllowed(Error):
    """This route does not take {method}."""

    code = "request.method_not_allowed"
    status = 405
    hint = "The Allow header names the methods that this route takes."


class MediaTypeUnsupported(Error):
    """The request body is not of a kind that this route takes."""

    code = "request.media_type_unsupported"
    status = 415
    hint = "Send the body as JSON with `Content-Type: application/json`; a route for files takes `multipart/form-data`."


class Refused(Malformed):
    """The request cannot be read: {reason}"""

    code = "request.refused"
    status = 400
    hint = "Send a well-formed HTTP request; see /docs."


class Unexpected(Error):
    """Something went wrong that should not have."""

    code = "request.unexpected"
    hint = "Report it with the request id; the log line with that id says where it happened."


class NotReady(Unavailable):
    """Not ready to serve: {reason}"""

    code = "service.not_ready"
    hint = "Wait until the parts that are named answer; send requests elsewhere meanwhile."
