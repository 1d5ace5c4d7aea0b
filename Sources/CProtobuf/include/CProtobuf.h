#ifndef CPROTOBUF_H
#define CPROTOBUF_H

// The system's libprotobuf (C++), as far as gRPC needs it: .proto files and descriptor sets become a schema, and JSON becomes
// messages and the other way round. No exception leaves a function, and what a function is given stays its caller's.

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that grow; used again, it allocates only where it has to grow.
typedef struct protobuf_buffer protobuf_buffer;

/// Null where there is no memory.
protobuf_buffer *protobuf_buffer_new(void);
void protobuf_buffer_free(protobuf_buffer *buffer);
/// Valid until the buffer is written again.
const char *protobuf_buffer_data(const protobuf_buffer *buffer);
size_t protobuf_buffer_size(const protobuf_buffer *buffer);
/// Replaces what is in it; false where there is no memory.
bool protobuf_buffer_set(protobuf_buffer *buffer, const void *bytes, size_t size);

/// Reads a .proto file into a buffer; returns whether there is such a file.
typedef bool (*protobuf_read)(void *user, const char *path, protobuf_buffer *content);
/// Is told a mistake in a file: its line and column from 1, or 0 where it is the file's as a whole.
typedef void (*protobuf_report)(void *user, const char *path, int line, int column, const char *message);

/// Compiles .proto files, with all that they import, into a FileDescriptorSet. The types that come with protobuf
/// (google/protobuf/timestamp.proto ...) need no file.
///
/// Returns false where there were mistakes, all of which were reported.
bool protobuf_compile(
    const char *const *paths, size_t count, protobuf_read read, protobuf_report report, void *user,
    protobuf_buffer *set);

/// The types and services of a FileDescriptorSet. Used by one thread at a time.
typedef struct protobuf_schema protobuf_schema;
/// A type of messages; lives as long as its schema.
typedef struct protobuf_type protobuf_type;

/// Null where the set is none, or does not hold together; `problem` has the reason then.
protobuf_schema *protobuf_schema_new(const void *set, size_t size, protobuf_buffer *problem);
void protobuf_schema_free(protobuf_schema *schema);
/// The full names of all services in the set's files, one a line, in the order of the files.
bool protobuf_schema_services(const protobuf_schema *schema, protobuf_buffer *names);
/// The names of a service's methods, one a line; false where there is no such service.
bool protobuf_schema_methods(const protobuf_schema *schema, const char *service, protobuf_buffer *names);

typedef struct {
    const protobuf_type *input;
    const protobuf_type *output;
    bool client_streams;
    bool server_streams;
} protobuf_method;

/// False where there is no such method.
bool protobuf_schema_method(
    const protobuf_schema *schema, const char *service, const char *method, protobuf_method *found);

typedef struct {
    /// The type of its value where that is a message that is written as a JSON object of fields; else null.
    const protobuf_type *message;
    bool is_list;
    bool is_map;
} protobuf_field;

/// The type's full name.
const char *protobuf_type_name(const protobuf_type *type);
/// Whether its JSON is an object of its fields, which that of google.protobuf.Timestamp and its like is not.
bool protobuf_type_has_fields(const protobuf_type *type);
/// A field by its name, or by its JSON name; false where there is none.
bool protobuf_type_field(const protobuf_type *type, const char *name, protobuf_field *found);
/// The names of all fields, one a line.
bool protobuf_type_fields(const protobuf_type *type, protobuf_buffer *names);

/// Writes a message that JSON text describes; false with a problem in words where it is no such message.
bool protobuf_encode(
    const protobuf_schema *schema, const protobuf_type *type, const void *json, size_t size, protobuf_buffer *message,
    protobuf_buffer *problem);
/// Writes a message as JSON text, fields with their usual value included; false with a problem where it is no such message.
bool protobuf_decode(
    protobuf_schema *schema, const protobuf_type *type, const void *message, size_t size, protobuf_buffer *json,
    protobuf_buffer *problem);

/// The name of a FileDescriptorProto, and then the names of the files that it imports, one a line; false where it is none.
bool protobuf_file_names(const void *file, size_t size, protobuf_buffer *names);
/// Whether a file comes with protobuf.
bool protobuf_file_is_known(const char *name);
/// Adds a FileDescriptorProto to a FileDescriptorSet.
bool protobuf_set_add(protobuf_buffer *set, const void *file, size_t size);

#ifdef __cplusplus
}
#endif

#endif
