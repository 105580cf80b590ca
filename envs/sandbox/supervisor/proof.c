/* Proof that a program's tests ran to their end, kept where no Python frame or module reaches it,
 * and a note of what in a program's conduct makes its proof worth less.
 *
 * The supervisor sends two fresh secrets to each program's process, after it was forked. `arm`
 * reads them into this file's memory, never into a Python object. `run` executes the program's code
 * object and, only when its last statement has ended without an exception, in the process that was
 * armed, writes a secret back and ends the process. Whatever ends the process earlier, by whichever
 * exit code, leaves no proof.
 *
 * What it can't exclude: native code in the same process, which can read and write this memory. So
 * an audit hook, which Python code can't remove, forgets the first secret before any such code (or
 * bytecode that no compiler made) gets to run: from then on only the second one can be sent, and
 * that one says that the proof is worth less. All other notes are sent after the proof. They change
 * no verdict. Those who want to hide can (by a namespace of their own, for example): the notes are
 * for finding what happens without much art, and nobody is convicted by them.
 *
 * After the proof come lines, then ".": at first what was noted while the program ran and what it
 * has replaced; then, as looking at its classes means to call them, what they have shown.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define SECRET_BYTES 32
#define NAMED_AT_MOST 5
#define CLASSES_AT_MOST 1000
#define EXAMINATION_S 1

/* The words are known to the supervisor (python_runner.NOTES). */
enum note { TRACED, FRAMES, SEARCHED, AUDITED, SOURCE, REWRITTEN, NOTES };
static const char *const words[NOTES] = {
    [TRACED] = "traces its execution",
    [FRAMES] = "walks frames",
    [SEARCHED] = "searches all objects",
    [AUDITED] = "adds an audit hook",
    [SOURCE] = "reads its own source",
    [REWRITTEN] = "replaces a function's code",
};

static unsigned char secret[SECRET_BYTES];
static unsigned char lesser_secret[SECRET_BYTES];
static bool lesser = false;
static bool noted[NOTES];
static enum { UNARMED, ARMED, RUNNING, ENDED } state = UNARMED;
static int channel = -1;
static pid_t owner = 0;
static PyObject *program_path = NULL;
static PyObject *program_globals = NULL;

/* What was in modules and classes before the first program: strong references, for ever. */
struct memory {
    PyObject *dict;
    PyObject *owner_name;
    PyObject *name;
    PyObject *value;
};
static struct memory *memories = NULL;
static Py_ssize_t remembered = 0;

/* The two functions of the standard library that make code of a code object, or of a file. */
static PyObject *types_coroutine = NULL;
static PyObject *import_bytecode = NULL;
static PyObject *gc_get_objects = NULL;

/* --- while the program runs ------------------------------------------------------------------ */

static void lessen(void)
{
    explicit_bzero(secret, SECRET_BYTES);
    lesser = true;
}

static bool called_by_the_program(void)
{
    return PyEval_GetGlobals() == program_globals;
}

static bool called_by(PyObject *code)
{
    PyFrameObject *frame = PyEval_GetFrame();
    PyCodeObject *running = frame ? PyFrame_GetCode(frame) : NULL;
    bool same = running != NULL && (PyObject *)running == code;
    Py_XDECREF(running);
    return same;
}

static PyObject *argument(PyObject *args, Py_ssize_t index)
{
    return PyTuple_Check(args) && PyTuple_GET_SIZE(args) > index ? PyTuple_GET_ITEM(args, index)
                                                                 : NULL;
}

static const char *text_argument(PyObject *args, Py_ssize_t index)
{
    PyObject *value = argument(args, index);
    const char *text = value != NULL && PyUnicode_Check(value) ? PyUnicode_AsUTF8(value) : NULL;
    if (text == NULL)
        PyErr_Clear();
    return text;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t length = strlen(text), tail = strlen(with);
    return length >= tail && strcmp(text + length - tail, with) == 0;
}

static bool of_the_image(const char *path)
{
    return (starts(path, "/usr/") || starts(path, "/opt/")) && strstr(path, "/../") == NULL;
}

static void on_ctypes(const char *event, PyObject *args)
{
    /* its mere import, which numpy does too, opens the process itself */
    if (strcmp(event, "ctypes.dlopen") != 0 || argument(args, 0) != Py_None)
        lessen();
}

static void on_open(PyObject *args)
{
    const char *path = text_argument(args, 0);
    const char *own = PyUnicode_AsUTF8(program_path);
    if (path == NULL || own == NULL)
        return;
    if (ends(path, ".pyc") && !of_the_image(path) && access(path, F_OK) == 0)
        lessen();
    const char *slash = strrchr(path, '/'), *own_slash = strrchr(own, '/');
    const char *name = slash ? slash + 1 : path, *own_name = own_slash ? own_slash + 1 : own;
    if (strcmp(name, own_name) == 0 && called_by_the_program())
        noted[SOURCE] = true;
}

static void on_attribute(const char *event, PyObject *args)
{
    const char *name = text_argument(args, 1);
    if (name == NULL)
        return;
    if (strcmp(event, "object.__setattr__") == 0) {
        if (strcmp(name, "__code__") == 0 && !called_by(types_coroutine))
            noted[REWRITTEN] = true;
    } else if (called_by_the_program()) {
        if (strcmp(name, "tb_frame") == 0)
            noted[FRAMES] = true;
        else if (strcmp(name, "__code__") == 0)
            noted[SOURCE] = true;
    }
}

static void on_sys(const char *event)
{
    if (strcmp(event, "sys.settrace") == 0 || strcmp(event, "sys.setprofile") == 0 ||
        starts(event, "sys.monitoring."))
        noted[TRACED] = true;
    else if (strcmp(event, "sys.addaudithook") == 0)
        noted[AUDITED] = true;
    else if ((strcmp(event, "sys._getframe") == 0 || starts(event, "sys._current_")) &&
             called_by_the_program())
        noted[FRAMES] = true;
}

/* Never refuses: what a program may not do is refused by the kernel. */
static int hook(const char *event, PyObject *args, void *data)
{
    (void)data;
    if (state != RUNNING)
        return 0;
    if (starts(event, "sys."))
        on_sys(event);
    else if (starts(event, "object."))
        on_attribute(event, args);
    else if (strcmp(event, "open") == 0)
        on_open(args);
    else if (starts(event, "gc.get_") && called_by_the_program())
        noted[SEARCHED] = true;
    else if (starts(event, "ctypes."))
        on_ctypes(event, args);
    else if (strcmp(event, "import") == 0) {
        const char *path = text_argument(args, 1); /* given for extension modules only */
        if (path != NULL && !of_the_image(path))
            lessen();
    } else if (strcmp(event, "code.__new__") == 0) {
        if (!called_by(types_coroutine))
            lessen();
    } else if (starts(event, "marshal.load") && !called_by(import_bytecode))
        lessen();
    return 0;
}

/* --- when it has ended ----------------------------------------------------------------------- */

static void say(const char *text)
{
    if (write(channel, text, strlen(text)) < 0)
        _exit(0);
}

static void say_line(const char *text)
{
    say(text);
    say("\n");
}

static void say_what_was_noted(void)
{
    for (int number = 0; number < NOTES; number++)
        if (noted[number])
            say_line(words[number]);
}

static void say_what_was_replaced(void)
{
    int named = 0;
    for (Py_ssize_t index = 0; index < remembered && named < NAMED_AT_MOST; index++) {
        struct memory *memory = &memories[index];
        if (PyDict_GetItemWithError(memory->dict, memory->name) == memory->value)
            continue;
        PyErr_Clear();
        char line[200];
        snprintf(line, sizeof line, "replaces %s.%s", PyUnicode_AsUTF8(memory->owner_name),
                 PyUnicode_AsUTF8(memory->name));
        say_line(line);
        named++;
    }
}

static bool answers(PyObject *type, const char *method, int suspicious, PyObject *stranger)
{
    PyObject *dict = ((PyTypeObject *)type)->tp_dict; /* NULL: a type of the interpreter's own */
    PyObject *function = dict ? PyDict_GetItemString(dict, method) : NULL;
    bool found = false;
    if (function != NULL && PyFunction_Check(function) &&
        PyFunction_GET_GLOBALS(function) == program_globals) {
        PyObject *self = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
        PyObject *answer =
            self ? PyObject_CallFunctionObjArgs(function, self, stranger, NULL) : NULL;
        found = answer != NULL && answer != Py_NotImplemented &&
                PyObject_IsTrue(answer) == suspicious;
        Py_XDECREF(answer);
        Py_XDECREF(self);
    }
    PyErr_Clear();
    return found;
}

/* Ask each class that the program has defined whether it equals what nobody has ever seen. */
static void say_whether_all_is_equal(void)
{
    PyObject *objects = PyObject_CallNoArgs(gc_get_objects);
    PyObject *stranger = PyCapsule_New(secret, NULL, NULL);
    int asked = 0;
    if (objects != NULL && stranger != NULL)
        for (Py_ssize_t index = 0; index < PyList_GET_SIZE(objects); index++) {
            PyObject *object = PyList_GET_ITEM(objects, index);
            if (!PyType_Check(object) || asked++ > CLASSES_AT_MOST)
                continue;
            if (answers(object, "__eq__", 1, stranger) || answers(object, "__ne__", 0, stranger)) {
                say_line("is equal to everything");
                return;
            }
        }
    PyErr_Clear();
}

static void give_up(int number)
{
    (void)number;
    _exit(0);
}

static void end_soon(void)
{
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    signal(SIGALRM, give_up);
    alarm(EXAMINATION_S);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
}

static void prove_and_end(void)
{
    ssize_t sent = write(channel, lesser ? lesser_secret : secret, SECRET_BYTES);
    if (sent != SECRET_BYTES)
        _exit(1);
    state = ENDED;
    end_soon();
    say_what_was_noted();
    say_what_was_replaced();
    say_whether_all_is_equal();
    say(".");
    _exit(0);
}

/* --- what Python sees ------------------------------------------------------------------------ */

/* Programs and tests replace these to feed and to watch a program. */
static bool harmless(PyObject *name)
{
    return PyUnicode_CompareWithASCIIString(name, "print") == 0 ||
           PyUnicode_CompareWithASCIIString(name, "input") == 0;
}

static int keep(PyObject *dict, PyObject *owner_name)
{
    PyObject *name, *value;
    Py_ssize_t position = 0;
    struct memory *more =
        realloc(memories, sizeof *memories * (size_t)(remembered + PyDict_GET_SIZE(dict) + 1));
    if (more == NULL)
        return -1;
    memories = more;
    while (PyDict_Next(dict, &position, &name, &value))
        if (PyUnicode_Check(name) && PyCallable_Check(value) && !harmless(name))
            memories[remembered++] = (struct memory){
                Py_NewRef(dict), Py_NewRef(owner_name), Py_NewRef(name), Py_NewRef(value)};
    return 0;
}

static PyObject *remember(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *owner_object, *owner_name;
    if (!PyArg_ParseTuple(args, "OU", &owner_object, &owner_name))
        return NULL;
    if (state != UNARMED) {
        PyErr_SetString(PyExc_RuntimeError, "too late");
        return NULL;
    }
    PyObject *dict = PyType_Check(owner_object) ? ((PyTypeObject *)owner_object)->tp_dict
                                                : PyModule_GetDict(owner_object);
    if (dict == NULL)
        return NULL;
    if (keep(dict, owner_name) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static int read_all(int fd, unsigned char *buffer)
{
    size_t have = 0;
    while (have < SECRET_BYTES) {
        ssize_t got = read(fd, buffer + have, SECRET_BYTES - have);
        if (got <= 0)
            return -1;
        have += (size_t)got;
    }
    return 0;
}

static PyObject *arm(PyObject *self, PyObject *args)
{
    (void)self;
    int fd;
    PyObject *path;
    if (!PyArg_ParseTuple(args, "iU", &fd, &path))
        return NULL;
    if (state != UNARMED) {
        PyErr_SetString(PyExc_RuntimeError, "already armed");
        return NULL;
    }
    if (read_all(fd, secret) < 0 || read_all(fd, lesser_secret) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    channel = fd;
    owner = getpid();
    program_path = Py_NewRef(path);
    state = ARMED;
    Py_RETURN_NONE;
}

static PyObject *run(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *code, *globals, *result;
    if (!PyArg_ParseTuple(args, "O!O!", &PyCode_Type, &code, &PyDict_Type, &globals))
        return NULL;
    if (state != ARMED) {
        PyErr_SetString(PyExc_RuntimeError, "not armed, or running already");
        return NULL;
    }
    /* exec() does this, so a program that names __builtins__ means the same here */
    if (PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) < 0)
        return NULL;
    program_globals = globals;
    state = RUNNING;
    result = PyEval_EvalCode(code, globals, globals);
    if (result != NULL && getpid() == owner)
        prove_and_end();
    explicit_bzero(secret, SECRET_BYTES);
    explicit_bzero(lesser_secret, SECRET_BYTES);
    return result;
}

static PyMethodDef methods[] = {
    {"remember", remember, METH_VARARGS, "Remember the callables of a module or class."},
    {"arm", arm, METH_VARARGS, "Read the secrets from a descriptor and keep them."},
    {"run", run, METH_VARARGS, "Execute a code object; its regular end is proven and final."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_proof", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

static PyObject *attribute_of(const char *module_name, const char *path)
{
    PyObject *found = PyImport_ImportModule(module_name);
    char part[40];
    while (found != NULL && *path) {
        size_t length = strcspn(path, ".");
        snprintf(part, sizeof part, "%.*s", (int)length, path);
        PyObject *next = PyObject_GetAttrString(found, part);
        Py_DECREF(found);
        found = next;
        path += length + (path[length] == '.');
    }
    return found;
}

PyMODINIT_FUNC PyInit__proof(void)
{
    types_coroutine = attribute_of("types", "coroutine.__code__");
    import_bytecode = attribute_of("importlib._bootstrap_external", "_compile_bytecode.__code__");
    gc_get_objects = attribute_of("gc", "get_objects");
    if (!types_coroutine || !import_bytecode || !gc_get_objects)
        return NULL;
    if (PySys_AddAuditHook(hook, NULL) < 0)
        return NULL;
    return PyModule_Create(&module);
}
