package network.sector.trino;

import io.trino.spi.Plugin;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;

import java.util.List;
import java.util.Map;

/**
 * What Trino loads: the connector behind the catalog {@code sdn}, which has one function and no table.
 *
 * <p>Why a connector for a function: Trino 476 asks nobody who may call a function that a plugin adds to its built-in
 * ones; of a catalog's function it asks the policy point (docs/decisions/0018-pseudonyms-are-made-by-trino.md).
 */
public final class PseudonymPlugin
        implements Plugin, ConnectorFactory
{
    private static final String KEY_FILE = "pseudonyms.key-file";

    @Override
    public Iterable<ConnectorFactory> getConnectorFactories()
    {
        return List.of(this);
    }

    @Override
    public String getName()
    {
        return "sdn_pseudonyms";
    }

    @Override
    public Connector create(String catalogName, Map<String, String> config, ConnectorContext context)
    {
        String file = config.get(KEY_FILE);
        if (file == null) {
            throw new IllegalArgumentException("catalog %s: %s is missing: name the file that holds the key".formatted(catalogName, KEY_FILE));
        }
        return new PseudonymConnector(new PseudonymFunction(PseudonymKey.of(file)));
    }
}
