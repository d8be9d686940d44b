package network.sector.trino;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.spi.function.BoundSignature;
import io.trino.spi.function.FunctionDependencies;
import io.trino.spi.function.FunctionId;
import io.trino.spi.function.FunctionMetadata;
import io.trino.spi.function.FunctionProvider;
import io.trino.spi.function.InvocationConvention;
import io.trino.spi.function.ScalarFunctionAdapter;
import io.trino.spi.function.ScalarFunctionImplementation;
import io.trino.spi.function.SchemaFunctionName;
import io.trino.spi.function.Signature;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import static io.trino.spi.function.InvocationConvention.InvocationArgumentConvention.NEVER_NULL;
import static io.trino.spi.function.InvocationConvention.InvocationReturnConvention.FAIL_ON_NULL;
import static io.trino.spi.type.VarcharType.VARCHAR;

/**
 * {@code sdn.masks.pseudonym(value, domain)}: what a licence's mask shows instead of a value; null for null.
 *
 * <p>The policy point lets row filters and masks alone call it. Whoever else could would find out the value behind a
 * code by trying a list of values.
 */
final class PseudonymFunction
        implements FunctionProvider
{
    static final SchemaFunctionName NAME = new SchemaFunctionName("masks", "pseudonym");
    static final FunctionMetadata METADATA = FunctionMetadata.scalarBuilder(NAME.getFunctionName())
            .functionId(new FunctionId(NAME.getFunctionName()))
            .signature(Signature.builder().returnType(VARCHAR).argumentType(VARCHAR).argumentType(VARCHAR).build())
            .description("A code in place of a value, the same within one domain")
            .hidden()
            .build();

    private final MethodHandle code;

    PseudonymFunction(PseudonymKey key)
    {
        MethodType type = MethodType.methodType(Slice.class, PseudonymKey.class, Slice.class, Slice.class);
        try {
            code = MethodHandles.lookup().findStatic(PseudonymFunction.class, "code", type).bindTo(key);
        }
        catch (ReflectiveOperationException e) {
            throw new LinkageError("%s has no method code%s".formatted(PseudonymFunction.class, type), e);
        }
    }

    private static Slice code(PseudonymKey key, Slice value, Slice domain)
    {
        return Slices.utf8Slice(key.code(value.getBytes(), domain.toStringUtf8()));
    }

    @Override
    public ScalarFunctionImplementation getScalarFunctionImplementation(
            FunctionId functionId,
            BoundSignature signature,
            FunctionDependencies dependencies,
            InvocationConvention wanted)
    {
        InvocationConvention own = InvocationConvention.simpleConvention(FAIL_ON_NULL, NEVER_NULL, NEVER_NULL);
        MethodHandle adapted = ScalarFunctionAdapter.adapt(code, signature.getReturnType(), signature.getArgumentTypes(), own, wanted);
        return ScalarFunctionImplementation.builder().methodHandle(adapted).build();
    }
}
