#include "CProtobuf.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <deque>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <vector>

namespace pb = google::protobuf;

struct protobuf_buffer {
    std::string bytes;
};

namespace {

/// Where the types that come with protobuf are.
pb::DescriptorPoolDatabase &known_files() {
    static pb::DescriptorPoolDatabase database(*pb::DescriptorPool::generated_pool());
    return database;
}

/// What goes wrong is told by value: the library itself says nothing on the terminal.
void be_quiet() {
    static const bool is_quiet = (pb::SetLogHandler(nullptr), true);
    (void)is_quiet;
}

void say(protobuf_buffer *problem, const std::string &text) { problem->bytes = text; }

/// Runs what may throw; false where it did.
template <typename Body> bool guarded(Body body) noexcept {
    try {
        return body();
    } catch (...) {
        return false;
    }
}

/// .proto files, as whoever compiles hands them over.
class Sources : public pb::compiler::SourceTree {
public:
    Sources(protobuf_read read, void *user) : read(read), user(user) {}

    pb::io::ZeroCopyInputStream *Open(const std::string &name) override {
        protobuf_buffer content;
        if (!read(user, name.c_str(), &content)) return nullptr;
        // The stream reads what stays here.
        contents.push_back(std::move(content.bytes));
        return new pb::io::ArrayInputStream(contents.back().data(), static_cast<int>(contents.back().size()));
    }

    std::string GetLastErrorMessage() override { return "no such file"; }

private:
    protobuf_read read;
    void *user;
    std::deque<std::string> contents;
};

class Reports : public pb::compiler::MultiFileErrorCollector {
public:
    Reports(protobuf_report report, void *user) : report(report), user(user) {}

    void AddError(const std::string &file, int line, int column, const std::string &message) override {
        has_errors = true;
        report(user, file.c_str(), line < 0 ? 0 : line + 1, line < 0 ? 0 : column + 1, message.c_str());
    }

    bool has_errors = false;

private:
    protobuf_report report;
    void *user;
};

/// What keeps a descriptor set from holding together: the first thing.
class FirstProblem : public pb::DescriptorPool::ErrorCollector {
public:
    void AddError(
        const std::string &file, const std::string &element, const pb::Message *, ErrorLocation,
        const std::string &message) override {
        if (text.empty()) text = file + ": " + (element.empty() ? "" : element + ": ") + message;
    }

    std::string text;
};

void add_with_imports(const pb::FileDescriptor *file, std::set<const pb::FileDescriptor *> &seen, pb::FileDescriptorSet &set) {
    if (!seen.insert(file).second) return;
    for (int i = 0; i < file->dependency_count(); i++) add_with_imports(file->dependency(i), seen, set);
    file->CopyTo(set.add_file());
}

const pb::Descriptor *descriptor(const protobuf_type *type) { return reinterpret_cast<const pb::Descriptor *>(type); }

const protobuf_type *type(const pb::Descriptor *descriptor) {
    return reinterpret_cast<const protobuf_type *>(descriptor);
}

std::string url(const protobuf_type *type) { return "type.googleapis.com/" + descriptor(type)->full_name(); }

} // namespace

struct protobuf_schema {
    pb::SimpleDescriptorDatabase files;
    pb::MergedDescriptorDatabase all;
    FirstProblem problem;
    pb::DescriptorPool pool;
    pb::DynamicMessageFactory messages;
    std::unique_ptr<pb::util::TypeResolver> resolver;
    std::vector<std::string> names;

    protobuf_schema() : all(&files, &known_files()), pool(&all, &problem), messages(&pool) {}
};

protobuf_buffer *protobuf_buffer_new(void) { return new (std::nothrow) protobuf_buffer; }
void protobuf_buffer_free(protobuf_buffer *buffer) { delete buffer; }
const char *protobuf_buffer_data(const protobuf_buffer *buffer) { return buffer->bytes.data(); }
size_t protobuf_buffer_size(const protobuf_buffer *buffer) { return buffer->bytes.size(); }

bool protobuf_buffer_set(protobuf_buffer *buffer, const void *bytes, size_t size) {
    return guarded([&] {
        buffer->bytes.assign(static_cast<const char *>(bytes), size);
        return true;
    });
}

bool protobuf_compile(
    const char *const *paths, size_t count, protobuf_read read, protobuf_report report, void *user,
    protobuf_buffer *set) {
    be_quiet();
    return guarded([&] {
        Sources sources(read, user);
        Reports reports(report, user);
        pb::compiler::SourceTreeDescriptorDatabase database(&sources, &known_files());
        database.RecordErrorsTo(&reports);
        pb::DescriptorPool pool(&database, database.GetValidationErrorCollector());
        std::set<const pb::FileDescriptor *> seen;
        pb::FileDescriptorSet files;
        for (size_t i = 0; i < count; i++) {
            const pb::FileDescriptor *file = pool.FindFileByName(paths[i]);
            if (file != nullptr) {
                add_with_imports(file, seen, files);
            } else if (!reports.has_errors) {
                reports.AddError(paths[i], -1, 0, "cannot be compiled");
            }
        }
        return !reports.has_errors && files.SerializeToString(&set->bytes);
    });
}

protobuf_schema *protobuf_schema_new(const void *bytes, size_t size, protobuf_buffer *problem) {
    be_quiet();
    try {
        pb::FileDescriptorSet set;
        if (size > INT32_MAX || !set.ParseFromArray(bytes, static_cast<int>(size))) {
            say(problem, "it is no FileDescriptorSet");
            return nullptr;
        }
        auto schema = std::make_unique<protobuf_schema>();
        for (const pb::FileDescriptorProto &file : set.file()) {
            // A file that is there twice is there once.
            schema->files.Add(file);
            schema->names.push_back(file.name());
        }
        for (const std::string &name : schema->names) {
            if (schema->pool.FindFileByName(name) == nullptr) {
                say(problem, schema->problem.text.empty() ? name + " cannot be used" : schema->problem.text);
                return nullptr;
            }
        }
        schema->resolver.reset(pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &schema->pool));
        return schema.release();
    } catch (...) {
        return nullptr;
    }
}

void protobuf_schema_free(protobuf_schema *schema) { delete schema; }

bool protobuf_schema_services(const protobuf_schema *schema, protobuf_buffer *names) {
    return guarded([&] {
        names->bytes.clear();
        for (const std::string &name : schema->names) {
            const pb::FileDescriptor *file = schema->pool.FindFileByName(name);
            for (int i = 0; file != nullptr && i < file->service_count(); i++) {
                names->bytes += file->service(i)->full_name() + "\n";
            }
        }
        return true;
    });
}

bool protobuf_schema_methods(const protobuf_schema *schema, const char *service, protobuf_buffer *names) {
    return guarded([&] {
        names->bytes.clear();
        const pb::ServiceDescriptor *found = schema->pool.FindServiceByName(service);
        for (int i = 0; found != nullptr && i < found->method_count(); i++) {
            names->bytes += found->method(i)->name() + "\n";
        }
        return found != nullptr;
    });
}

bool protobuf_schema_method(
    const protobuf_schema *schema, const char *service, const char *method, protobuf_method *found) {
    return guarded([&] {
        const pb::ServiceDescriptor *owner = schema->pool.FindServiceByName(service);
        const pb::MethodDescriptor *descriptor = owner == nullptr ? nullptr : owner->FindMethodByName(method);
        if (descriptor == nullptr) return false;
        found->input = type(descriptor->input_type());
        found->output = type(descriptor->output_type());
        found->client_streams = descriptor->client_streaming();
        found->server_streams = descriptor->server_streaming();
        return true;
    });
}

const char *protobuf_type_name(const protobuf_type *type) { return descriptor(type)->full_name().c_str(); }

bool protobuf_type_has_fields(const protobuf_type *type) {
    return descriptor(type)->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

bool protobuf_type_field(const protobuf_type *owner, const char *name, protobuf_field *found) {
    return guarded([&] {
        const pb::FieldDescriptor *field = descriptor(owner)->FindFieldByName(name);
        for (int i = 0; field == nullptr && i < descriptor(owner)->field_count(); i++) {
            if (descriptor(owner)->field(i)->json_name() == name) field = descriptor(owner)->field(i);
        }
        if (field == nullptr) return false;
        found->is_map = field->is_map();
        found->is_list = field->is_repeated() && !field->is_map();
        const pb::Descriptor *message = field->message_type();
        if (field->is_map()) message = message->field(1)->message_type();
        found->message = message == nullptr || !protobuf_type_has_fields(type(message)) ? nullptr : type(message);
        return true;
    });
}

bool protobuf_type_fields(const protobuf_type *type, protobuf_buffer *names) {
    return guarded([&] {
        names->bytes.clear();
        for (int i = 0; i < descriptor(type)->field_count(); i++) {
            names->bytes += descriptor(type)->field(i)->name() + "\n";
        }
        return true;
    });
}

bool protobuf_encode(
    const protobuf_schema *schema, const protobuf_type *type, const void *json, size_t size, protobuf_buffer *message,
    protobuf_buffer *problem) {
    return guarded([&] {
        message->bytes.clear();
        pb::StringPiece text(static_cast<const char *>(json), size);
        auto status = pb::util::JsonToBinaryString(schema->resolver.get(), url(type), text, &message->bytes);
        if (!status.ok()) say(problem, std::string(status.message()));
        return status.ok();
    });
}

bool protobuf_decode(
    protobuf_schema *schema, const protobuf_type *type, const void *message, size_t size, protobuf_buffer *json,
    protobuf_buffer *problem) {
    return guarded([&] {
        json->bytes.clear();
        if (size > INT32_MAX) {
            say(problem, "it is too large");
            return false;
        }
        // What writes JSON takes bytes that end too early for the whole message.
        std::unique_ptr<pb::Message> whole(schema->messages.GetPrototype(descriptor(type))->New());
        if (!whole->ParsePartialFromArray(message, static_cast<int>(size))) {
            say(problem, "its bytes are cut, or no message");
            return false;
        }
        pb::util::JsonPrintOptions options;
        options.always_print_primitive_fields = true;
        pb::io::ArrayInputStream input(message, static_cast<int>(size));
        pb::io::StringOutputStream output(&json->bytes);
        auto status = pb::util::BinaryToJsonStream(schema->resolver.get(), url(type), &input, &output, options);
        if (!status.ok()) say(problem, std::string(status.message()));
        return status.ok();
    });
}

bool protobuf_file_names(const void *bytes, size_t size, protobuf_buffer *names) {
    return guarded([&] {
        pb::FileDescriptorProto file;
        if (size > INT32_MAX || !file.ParseFromArray(bytes, static_cast<int>(size))) return false;
        names->bytes = file.name() + "\n";
        for (const std::string &import : file.dependency()) names->bytes += import + "\n";
        return true;
    });
}

bool protobuf_file_is_known(const char *name) {
    return guarded([&] { return pb::DescriptorPool::generated_pool()->FindFileByName(name) != nullptr; });
}

bool protobuf_set_add(protobuf_buffer *set, const void *file, size_t size) {
    return guarded([&] {
        pb::FileDescriptorSet one;
        if (size > INT32_MAX || !one.add_file()->ParseFromArray(file, static_cast<int>(size))) return false;
        // Sets one behind the other are one set.
        return one.AppendToString(&set->bytes);
    });
}
