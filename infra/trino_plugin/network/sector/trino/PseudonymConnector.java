package network.sector.trino;

import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.function.BoundSignature;
import io.trino.spi.function.FunctionDependencyDeclaration;
import io.trino.spi.function.FunctionId;
import io.trino.spi.function.FunctionMetadata;
import io.trino.spi.function.FunctionProvider;
import io.trino.spi.function.SchemaFunctionName;
import io.trino.spi.transaction.IsolationLevel;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A catalog of one schema with one function. */
final class PseudonymConnector
        implements Connector, ConnectorMetadata
{
    private final PseudonymFunction function;

    PseudonymConnector(PseudonymFunction function)
    {
        this.function = function;
    }

    private enum Transaction
            implements ConnectorTransactionHandle
    {
        READ_ONLY
    }

    @Override
    public ConnectorTransactionHandle beginTransaction(IsolationLevel isolation, boolean readOnly, boolean autoCommit)
    {
        return Transaction.READ_ONLY;
    }

    @Override
    public ConnectorMetadata getMetadata(ConnectorSession session, ConnectorTransactionHandle transaction)
    {
        return this;
    }

    @Override
    public Optional<FunctionProvider> getFunctionProvider()
    {
        return Optional.of(function);
    }

    @Override
    public List<String> listSchemaNames(ConnectorSession session)
    {
        return List.of(PseudonymFunction.NAME.getSchemaName());
    }

    @Override
    public Collection<FunctionMetadata> listFunctions(ConnectorSession session, String schemaName)
    {
        return PseudonymFunction.NAME.getSchemaName().equals(schemaName) ? List.of(PseudonymFunction.METADATA) : List.of();
    }

    @Override
    public Collection<FunctionMetadata> getFunctions(ConnectorSession session, SchemaFunctionName name)
    {
        return PseudonymFunction.NAME.equals(name) ? List.of(PseudonymFunction.METADATA) : List.of();
    }

    @Override
    public FunctionMetadata getFunctionMetadata(ConnectorSession session, FunctionId functionId)
    {
        return PseudonymFunction.METADATA;
    }

    @Override
    public FunctionDependencyDeclaration getFunctionDependencies(ConnectorSession session, FunctionId functionId, BoundSignature boundSignature)
    {
        return FunctionDependencyDeclaration.NO_DEPENDENCIES;
    }
}
